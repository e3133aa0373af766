"""Every sentence that a citizen is sent, in Vietnamese, Khmer and English. No name, no address, no dossier content: a
message may be read by whoever holds the phone."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.procedures.reasons import CHANGED_MIND, REFUSED

LANGUAGES = ("vi", "km", "en")

# {item} item number · {day} promised day · {link} tracking page · {office} post office · {time} filing time
# {reason} why a visit failed · {until} last day of the hold · {result_day} for which the agency promised the result
SENTENCES: Mapping[str, Mapping[str, str]] = {
    "booked_collect": {
        "vi": "Bưu điện đã ghi nhận yêu cầu lấy hồ sơ {item}, dự kiến đến ngày {day}. Hồ sơ chưa được tiếp nhận. Theo dõi: {link}",
        "km": "ប្រៃសណីយ៍បានកត់ត្រាសំណើយកសំណុំឯកសារ {item} គ្រោងមកដល់ថ្ងៃ {day}។ សំណុំឯកសារមិនទាន់ត្រូវបានទទួលទេ។ តាមដាន៖ {link}",
        "en": "The post has noted your pickup request {item}, planned for {day}. Your dossier has not been received yet. Follow: {link}",
    },
    "noted_return": {
        "vi": "Bưu điện đã ghi nhận yêu cầu giao kết quả {item}; khi cơ quan có kết quả sẽ báo ngày giao. Theo dõi: {link}",
        "km": "ប្រៃសណីយ៍បានកត់ត្រាសំណើប្រគល់លទ្ធផល {item} ពេលស្ថាប័នមានលទ្ធផល នឹងជូនដំណឹងអំពីថ្ងៃប្រគល់។ តាមដាន៖ {link}",
        "en": "The post has noted your request to bring result {item}; once the agency has it you are told the day. Follow: {link}",
    },
    "booked_return": {
        "vi": "Bưu điện sẽ giao kết quả hồ sơ {item} đến địa chỉ của ông/bà, dự kiến ngày {day}. Theo dõi: {link}",
        "km": "ប្រៃសណីយ៍នឹងប្រគល់លទ្ធផល {item} ដល់អាសយដ្ឋានរបស់លោកអ្នក គ្រោងថ្ងៃ {day}។ តាមដាន៖ {link}",
        "en": "The post will bring your result {item} to your address, planned for {day}. Follow: {link}",
    },
    "planned_collect": {
        "vi": "Bưu tá sẽ đến lấy hồ sơ {item} ngày {day}. Xin chuẩn bị giấy tờ và căn cước. Theo dõi: {link}",
        "km": "បុគ្គលិកប្រៃសណីយ៍នឹងមកយកសំណុំឯកសារ {item} ថ្ងៃ {day}។ សូមត្រៀមឯកសារ និងអត្តសញ្ញាណបណ្ណ។ តាមដាន៖ {link}",
        "en": "The courier comes for dossier {item} on {day}. Please have your papers and ID ready. Follow: {link}",
    },
    "collected": {
        "vi": "Bưu tá đã nhận hồ sơ {item} và đang chuyển đến bộ phận một cửa. Theo dõi: {link}",
        "km": "បុគ្គលិកប្រៃសណីយ៍បានទទួលសំណុំឯកសារ {item} ហើយកំពុងនាំទៅច្រកចេញចូលតែមួយ។ តាមដាន៖ {link}",
        "en": "The courier has your dossier {item} and is taking it to the one-stop desk. Follow: {link}",
    },
    "filed": {
        "vi": "Bộ phận một cửa đã nhận hồ sơ {item} lúc {time}; đây là thời điểm nộp hồ sơ. Theo dõi: {link}",
        "km": "ច្រកចេញចូលតែមួយបានទទួលសំណុំឯកសារ {item} នៅម៉ោង {time} ដែលជាពេលវេលាដាក់ឯកសារ។ តាមដាន៖ {link}",
        "en": "The one-stop desk received dossier {item} at {time}; this is its filing time. Follow: {link}",
    },
    "out_for_delivery": {
        "vi": "Bưu tá đang đi giao kết quả {item}. Khi nhận xin xuất trình căn cước; nhận thay cần giấy uỷ quyền. Theo dõi: {link}",
        "km": "បុគ្គលិកប្រៃសណីយ៍កំពុងនាំលទ្ធផល {item} មកប្រគល់។ ពេលទទួល សូមបង្ហាញអត្តសញ្ញាណបណ្ណ អ្នកទទួលជំនួសត្រូវមានលិខិតប្រគល់សិទ្ធិ។ តាមដាន៖ {link}",
        "en": "The courier is on the way with result {item}. Please show your ID; a proxy needs a written authorisation. Follow: {link}",
    },
    "delivered": {
        "vi": "Đã giao kết quả {item}. Nếu ông/bà chưa nhận được hoặc bì bị rách, xin báo ngay tại: {link}",
        "km": "បានប្រគល់លទ្ធផល {item} រួចហើយ។ បើលោកអ្នកមិនទាន់បានទទួល ឬស្រោមរហែក សូមជូនដំណឹងនៅ៖ {link}",
        "en": "Result {item} has been delivered. If you did not receive it or the cover was torn, tell us at: {link}",
    },
    "attempt_failed": {
        "vi": "Bưu tá đã đến nhưng chưa thành ({reason}) với yêu cầu {item}. Bưu điện sẽ đến lại; đổi ngày tại: {link}",
        "km": "បុគ្គលិកប្រៃសណីយ៍បានមក ប៉ុន្តែមិនទាន់សម្រេច ({reason}) សម្រាប់សំណើ {item}។ ប្រៃសណីយ៍នឹងមកម្ដងទៀត។ ប្ដូរថ្ងៃនៅ៖ {link}",
        "en": "The courier came without success ({reason}) for request {item}. The post will come again; change the day at: {link}",
    },
    "changed_mind": {
        "vi": "Bưu tá ghi nhận ông/bà không nộp hồ sơ {item} nữa nên bưu điện không đến lại. Nếu đổi ý, hoặc không nói như vậy, xin chọn ngày tại: {link}",
        "km": "បុគ្គលិកប្រៃសណីយ៍កត់ត្រាថា លោកអ្នកមិនដាក់សំណុំឯកសារ {item} ទៀតទេ ដូច្នេះប្រៃសណីយ៍មិនមកម្ដងទៀតទេ។ បើប្ដូរចិត្ត ឬមិនបាននិយាយដូច្នេះ សូមជ្រើសថ្ងៃនៅ៖ {link}",
        "en": "The courier noted that you no longer want to file dossier {item}, so the post does not come again. If you change your mind, or did not say so, choose a day at: {link}",
    },
    "last_attempt": {
        "vi": "Bưu tá đã đến lần cuối nhưng chưa giao được kết quả {item} ({reason}). Kết quả được giữ tại bưu cục, giấy mời sẽ đến sau. Theo dõi: {link}",
        "km": "បុគ្គលិកប្រៃសណីយ៍បានមកលើកចុងក្រោយ ប៉ុន្តែមិនទាន់ប្រគល់បានលទ្ធផល {item} ({reason})។ លទ្ធផលរក្សាទុកនៅការិយាល័យប្រៃសណីយ៍ លិខិតអញ្ជើញនឹងមកតាមក្រោយ។ តាមដាន៖ {link}",
        "en": "The courier came for the last time without success ({reason}) for result {item}. It is kept at the post office; an invitation follows. Follow: {link}",
    },
    "not_come": {
        "vi": "Bưu điện chưa thực hiện được yêu cầu {item} ({reason}), không phải do ông/bà. Bưu tá sẽ đến lại; đổi ngày tại: {link}",
        "km": "ប្រៃសណីយ៍មិនទាន់អនុវត្តបានសំណើ {item} ({reason}) មិនមែនដោយសារលោកអ្នកទេ។ បុគ្គលិកនឹងមកម្ដងទៀត។ ប្ដូរថ្ងៃនៅ៖ {link}",
        "en": "The post could not do request {item} yet ({reason}); it is not your doing. The courier will come again; change the day at: {link}",
    },
    "not_filed": {
        "vi": "Bưu điện đang giữ hồ sơ {item}, chưa nộp được cho bộ phận một cửa ({reason}) và sẽ nộp lại. Theo dõi: {link}",
        "km": "ប្រៃសណីយ៍កំពុងកាន់សំណុំឯកសារ {item} មិនទាន់ដាក់ឱ្យច្រកចេញចូលតែមួយបានទេ ({reason}) ហើយនឹងដាក់ម្ដងទៀត។ តាមដាន៖ {link}",
        "en": "The post holds your dossier {item}; it could not be filed at the one-stop desk yet ({reason}) and is taken there again. Follow: {link}",
    },
    "refused": {
        "vi": "Việc chuyển {item} tạm dừng ({reason}). Bưu điện đang giữ bì và sẽ liên hệ với ông/bà. Theo dõi: {link}",
        "km": "ការបញ្ជូន {item} ផ្អាកជាបណ្ដោះអាសន្ន ({reason})។ ប្រៃសណីយ៍កំពុងកាន់ស្រោម ហើយនឹងទាក់ទងលោកអ្នក។ តាមដាន៖ {link}",
        "en": "{item} goes no further for now ({reason}). The post holds the envelope and will get in touch with you. Follow: {link}",
    },
    "not_given_back": {
        "vi": "Bưu tá đã đến trả lại hồ sơ {item} nhưng chưa trao được ({reason}). Bưu tá sẽ đến lại. Theo dõi: {link}",
        "km": "បុគ្គលិកប្រៃសណីយ៍បានមកប្រគល់ឯកសារ {item} ត្រឡប់វិញ ប៉ុន្តែមិនទាន់ប្រគល់បាន ({reason})។ បុគ្គលិកនឹងមកម្ដងទៀត។ តាមដាន៖ {link}",
        "en": "The courier came to give dossier {item} back, without success ({reason}). The courier will come again. Follow: {link}",
    },
    "invited": {
        "vi": "Giấy mời: kết quả {item} đang chờ tại {office}. Mời đến nhận, mang theo căn cước. Theo dõi: {link}",
        "km": "លិខិតអញ្ជើញ៖ លទ្ធផល {item} កំពុងរង់ចាំនៅ {office}។ សូមអញ្ជើញមកទទួល ដោយយកអត្តសញ្ញាណបណ្ណមកជាមួយ។ តាមដាន៖ {link}",
        "en": "Invitation: result {item} waits at {office}. Please come for it with your ID. Follow: {link}",
    },
    "returning": {
        "vi": "Kết quả {item} không giao được, đang chuyển trả cơ quan giải quyết. Chi tiết: {link}",
        "km": "លទ្ធផល {item} មិនអាចប្រគល់បាន កំពុងបញ្ជូនត្រឡប់ទៅស្ថាប័នវិញ។ ព័ត៌មានលម្អិត៖ {link}",
        "en": "Result {item} could not be delivered and goes back to the agency. Details: {link}",
    },
    "giving_back": {
        "vi": "Hồ sơ {item} chưa nộp, bưu điện mang trả lại ông/bà, dự kiến ngày {day}. Khi nhận xin xuất trình căn cước. Chi tiết: {link}",
        "km": "សំណុំឯកសារ {item} មិនទាន់ដាក់ទេ ប្រៃសណីយ៍នឹងនាំមកប្រគល់ជូនលោកអ្នកវិញ គ្រោងថ្ងៃ {day}។ ពេលទទួល សូមបង្ហាញអត្តសញ្ញាណបណ្ណ។ ព័ត៌មានលម្អិត៖ {link}",
        "en": "Dossier {item} was not filed; the post brings it back to you, planned for {day}. Please show your ID. Details: {link}",
    },
    "returned": {
        "vi": "{item} đã được trả về nơi gửi. Chi tiết: {link}",
        "km": "{item} ត្រូវបានប្រគល់ត្រឡប់ទៅកន្លែងផ្ញើវិញ។ ព័ត៌មានលម្អិត៖ {link}",
        "en": "{item} has been given back to its sender. Details: {link}",
    },
    "cancelled": {
        "vi": "Yêu cầu {item} đã huỷ. Nếu không phải ông/bà huỷ, xin báo tại: {link}",
        "km": "សំណើ {item} ត្រូវបានបោះបង់។ បើមិនមែនលោកអ្នកបោះបង់ទេ សូមជូនដំណឹងនៅ៖ {link}",
        "en": "Request {item} has been cancelled. If it was not you, tell us at: {link}",
    },
    "result_promised": {
        "vi": "Cơ quan hẹn trả kết quả hồ sơ {item} ngày {result_day}. Theo dõi: {link}",
        "km": "ស្ថាប័នណាត់ប្រគល់លទ្ធផលនៃសំណុំឯកសារ {item} នៅថ្ងៃ {result_day}។ តាមដាន៖ {link}",
        "en": "The agency promises the result of dossier {item} for {result_day}. Follow: {link}",
    },
    "answered": {
        "vi": "Bưu điện đã trả lời khiếu nại của ông/bà về {item}. Xem tại: {link}",
        "km": "ប្រៃសណីយ៍បានឆ្លើយបណ្ដឹងរបស់លោកអ្នកអំពី {item}។ សូមមើលនៅ៖ {link}",
        "en": "The post has answered your complaint about {item}. Read it at: {link}",
    },
    "code": {
        "vi": "Mã xác nhận của Bưu điện: {digits}. Có hiệu lực 10 phút. Không đưa mã này cho ai.",
        "km": "លេខកូដបញ្ជាក់របស់ប្រៃសណីយ៍៖ {digits}។ មានសុពលភាព 10 នាទី។ កុំប្រាប់លេខនេះដល់អ្នកណា។",
        "en": "Your post office code: {digits}. Valid for 10 minutes. Do not give it to anybody.",
    },
    "code_read_out": {
        "vi": "Mã xác nhận của Bưu điện: {digits}. Có hiệu lực đến hết ngày {day}. Không đưa mã này cho ai.",
        "km": "លេខកូដបញ្ជាក់របស់ប្រៃសណីយ៍៖ {digits}។ មានសុពលភាពរហូតដល់ចុងថ្ងៃ {day}។ កុំប្រាប់លេខនេះដល់អ្នកណា។",
        "en": "Your post office code: {digits}. Valid until the end of {day}. Do not give it to anybody.",
    },
}


@dataclass(frozen=True, slots=True)
class Failed:
    """A failed visit: whose fault it was, who has the envelope since, whether the citizen has missed as many visits as there are, why."""

    fault: str = ""
    state: str = ""
    last: bool = False
    reason: str = ""


NOT_FAILED = Failed()


def sentence(kind: str, language: str, **words: str) -> str:
    """Vietnamese where the language is none of ours. KeyError for an unknown kind or a missing word."""
    spoken = SENTENCES[kind]
    return spoken.get(language, spoken["vi"]).format(**words)


def kind_of(event: str, order_kind: str, filed: bool, failed: Failed = NOT_FAILED, waits: bool = False) -> str | None:
    """Which sentence an event calls for; None where the citizen has nothing to do with it. `waits`: no day is promised yet."""
    collect = order_kind == "collect"
    if order_kind == "transfer":
        return None
    return {
        "order.booked": "booked_collect" if collect else "noted_return" if waits else None,
        "order.planned": "planned_collect" if collect else "booked_return",
        "order.collected": "collected" if collect else None,
        "order.out_for_delivery": None if collect else "out_for_delivery",
        "order.handed_over": ("filed" if filed else None) if collect else "delivered",
        "order.attempt_failed": _failed(collect, failed),
        "order.invited": "invited",
        "order.returning": "giving_back" if collect else "returning",
        "order.returned": "returned",
        "order.cancelled": "cancelled",
        "order.result_promised": "result_promised",
        "citizen.answered": "answered",
    }.get(event)


def _failed(collect: bool, failed: Failed) -> str | None:
    """A day can be chosen anew before the post has the dossier, and while a try is left for a result."""
    if failed.state == "returning":
        return "not_given_back" if collect else None
    if failed.reason in REFUSED and failed.state == "in_hand":
        return "refused"
    if collect and failed.state == "in_hand":
        return "not_filed"
    if failed.fault in ("post", "agency"):
        return "not_come"
    if collect and failed.reason == CHANGED_MIND:
        return "changed_mind"
    return "last_attempt" if failed.last and not collect else "attempt_failed"
