/** What the two screens of an exchange say: Vietnamese, Khmer. */
import type { Problem } from "./core/index.ts";

export type Tongue = "vi" | "km";
export const WORDS = {
  show_offer: ["Đưa màn hình này cho bên nhận quét", "បង្ហាញអេក្រង់នេះឱ្យអ្នកទទួលស្កេន"],
  show_answer: ["Đưa lại cho bên giao quét mã trả lời", "បង្ហាញឱ្យអ្នកប្រគល់ស្កេនចម្លើយ"],
  frame: ["Mã {at}/{total}", "កូដ {at}/{total}"],
  slower: ["Chạy chậm lại", "បន្ថយល្បឿន"],
  faster: ["Chạy nhanh lại", "បង្កើនល្បឿន"],
  scan_answer: ["Quét mã trả lời của bên nhận", "ស្កេនចម្លើយរបស់អ្នកទទួល"],
  scan_offer: ["Quét mã trên máy bên giao", "ស្កេនកូដលើទូរសព្ទអ្នកប្រគល់"],
  scan_envelopes: ["Quét từng bì trên bàn", "ស្កេនស្រោមនីមួយៗ"],
  type_number: ["Hoặc gõ số trên bì", "ឬវាយលេខលើស្រោម"],
  add: ["Thêm", "បន្ថែម"],
  progress: ["Đã đọc {have}/{total} mã", "បានអាន {have}/{total}"],
  from: ["{who} giao {n} bì", "{who} ប្រគល់ស្រោម {n}"],
  to: ["Giao {n} bì cho {who}", "ប្រគល់ស្រោម {n} ឱ្យ {who}"],
  left_out: ["Không giao: {item} ({reason})", "មិនប្រគល់៖ {item} ({reason})"],
  counted: ["Đã quét {n}/{all} bì", "បានស្កេន {n}/{all}"],
  extra: ["{item} không có trong danh sách: trả lại bên giao", "{item} មិនមានក្នុងបញ្ជី៖ ប្រគល់ត្រឡប់"],
  missing: ["Còn thiếu: {items}", "នៅខ្វះ៖ {items}"],
  sign: ["Đủ, tôi ký nhận", "គ្រប់ ខ្ញុំចុះហត្ថលេខាទទួល"],
  tell_missing: ["Thiếu bì: báo bên giao sửa danh sách", "ខ្វះស្រោម៖ ប្រាប់អ្នកប្រគល់"],
  differs: ["Bên nhận không thấy {n} bì. Nếu đúng vậy, ghi lý do; biên nhận mới sẽ không có các bì này.", "អ្នកទទួលមិនឃើញស្រោម {n}។ បើត្រឹមត្រូវ សូមសរសេរមូលហេតុ។"],
  differs_extra: ["Bên nhận có bì ngoài danh sách: {items}. Nhận lại các bì đó.", "អ្នកទទួលមានស្រោមក្រៅបញ្ជី៖ {items}។ សូមទទួលយកវិញ។"],
  reason: ["Lý do không giao", "មូលហេតុមិនប្រគល់"],
  anew: ["Lập biên nhận mới", "ធ្វើបង្កាន់ដៃថ្មី"],
  no_answer: ["Không đọc được mã trả lời", "អានចម្លើយមិនបាន"],
  no_answer_hint: ["Việc giao vẫn được ghi, chờ máy bên nhận gửi chữ ký.", "ការប្រគល់ត្រូវបានកត់ត្រា រង់ចាំហត្ថលេខាពីអ្នកទទួល។"],
  done: ["Hai bên đã ký. Mỗi máy giữ một bản; khi có mạng, máy nào gửi trước cũng được.", "ភាគីទាំងពីរបានចុះហត្ថលេខា។ ទូរសព្ទនីមួយៗរក្សាមួយច្បាប់។"],
  not_signed: ["Bên nhận chưa ký: bỏ biên nhận này", "អ្នកទទួលមិនទាន់ចុះហត្ថលេខា៖ បោះបង់បង្កាន់ដៃនេះ"],
  not_signed_hint: ["Chỉ bỏ khi chắc bên nhận chưa bấm «Đủ, tôi ký nhận». Bì vẫn ở trong túi của bạn.", "បោះបង់តែពេលប្រាកដថាអ្នកទទួលមិនទាន់ចុច «គ្រប់ ខ្ញុំចុះហត្ថលេខាទទួល»។ ស្រោមនៅក្នុងកាបូបរបស់អ្នកដដែល។"],
  show_again: ["Cho xem lại biên nhận", "បង្ហាញបង្កាន់ដៃម្ដងទៀត"],
  signed: ["Cho bên giao đọc lại mã đã ký", "ឱ្យអ្នកប្រគល់អានចម្លើយម្ដងទៀត"],
  signed_hint: ["Khi máy bên giao tắt trước lúc đọc mã trả lời.", "ពេលទូរសព្ទអ្នកប្រគល់បិទមុនអានចម្លើយ។"],
  signed_one: ["{at}: {who}, {n} bì", "{at}៖ {who} ស្រោម {n}"],
  returned: ["Đã trả lại {item}", "បានប្រគល់ត្រឡប់ {item}"],
  return_first: ["Trả lại bì ngoài danh sách, rồi bấm «Đã trả lại».", "ប្រគល់ស្រោមក្រៅបញ្ជីត្រឡប់ រួចចុច «បានប្រគល់ត្រឡប់»។"],
  number_form: ["Không phải số hiệu bưu gửi (2 chữ, 9 số, mã nước như VN).", "មិនមែនលេខប្រៃសណីយ៍ (អក្សរ 2 លេខ 9 កូដប្រទេសដូចជា VN)។"],
  number_digit: ["Sai số kiểm tra: quét hoặc gõ lại.", "លេខត្រួតពិនិត្យខុស៖ ស្កេនឬវាយម្ដងទៀត។"],
  finish: ["Xong", "រួចរាល់"],
  go_on: ["Vẫn nhận", "នៅតែទទួល"],
} as const;

export const PROBLEMS: Record<Problem, readonly [string, string]> = {
  not_for_me: ["Biên nhận này lập cho người khác.", "បង្កាន់ដៃនេះសម្រាប់អ្នកផ្សេង។"],
  own: ["Đây là biên nhận của chính máy này.", "នេះជាបង្កាន់ដៃរបស់ទូរសព្ទនេះ។"],
  certificate: ["Máy kia không có chứng nhận của bưu điện: không ký, gọi điều phối.", "ទូរសព្ទម្ខាងទៀតគ្មានការបញ្ជាក់ពីប្រៃសណីយ៍៖ កុំចុះហត្ថលេខា សូមហៅអ្នកសម្របសម្រួល។"],
  signature: ["Chữ ký của máy kia không đúng: danh sách có thể đã bị sửa. Không ký.", "ហត្ថលេខាមិនត្រឹមត្រូវ៖ បញ្ជីអាចត្រូវបានកែ។ កុំចុះហត្ថលេខា។"],
  used: ["Máy này đã ký biên nhận này: cho bên giao đọc lại mã trả lời.", "ទូរសព្ទនេះបានចុះហត្ថលេខាលើបង្កាន់ដៃនេះរួចហើយ៖ ឱ្យអ្នកប្រគល់អានចម្លើយម្ដងទៀត។"],
  again: ["Máy này đã ký nhận bì trong danh sách ở một biên nhận trước và vẫn giữ: không ký lần nữa. Bên giao mở biên nhận còn dở trong «Việc đã ghi» rồi đọc mã này.", "ទូរសព្ទនេះបានចុះហត្ថលេខាទទួលស្រោមក្នុងបង្កាន់ដៃមុន ហើយនៅកាន់៖ កុំចុះហត្ថលេខាម្ដងទៀត។ អ្នកប្រគល់បើកបង្កាន់ដៃមិនទាន់ចប់ ក្នុង «ការងារបានកត់ត្រា» រួចអានកូដនេះ។"],
  other_day: ["Biên nhận đề giờ khác giờ máy này quá nhiều: xem đồng hồ hai máy, hoặc đây là mã cũ.", "ម៉ោងលើបង្កាន់ដៃខុសពីម៉ោងទូរសព្ទនេះច្រើន៖ សូមពិនិត្យម៉ោង ឬនេះជាកូដចាស់។"],
  malformed: ["Không phải mã bàn giao.", "មិនមែនជាកូដប្រគល់ទេ។"],
  other_exchange: ["Mã trả lời của lần bàn giao khác.", "ចម្លើយនៃការប្រគល់ផ្សេង។"],
};

export function speaker(tongue: Tongue): (word: keyof typeof WORDS, values?: Record<string, string | number>) => string {
  return (word, values = {}) => WORDS[word][tongue === "km" ? 1 : 0].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}
