"""Phiếu gửi hồ sơ, both directions: TT 17/2017/TT-BTTTT Art 4 and 5: sender, receiver, procedure, counted papers, money apart,
promised day; signed at the door."""

from dataclasses import dataclass

from labels.forms.page import Code, Khmer, Sheet, dong, fields, grid, render, require, signatures, text

TITLES = {"collect": "Phiếu gửi hồ sơ", "return": "Phiếu gửi kết quả", "transfer": "Phiếu chuyển hồ sơ"}
KHMER = "ប័ណ្ណផ្ញើឯកសារ"


TERMS = (
    "Chất lượng: an toàn tuyệt đối, đúng hạn phục vụ ghi trên (TT 17/2017 Điều 7). Người gửi chịu trách nhiệm về nội dung giấy tờ và là chủ bưu gửi đến khi phát xong; bưu điện kiểm đếm, niêm phong trước mặt "
    "người gửi, giữ bí mật, theo dõi miễn phí. Khiếu nại trong 6 tháng; trả lời chậm nhất 5 ngày làm việc trong tỉnh, 7 ngày liên tỉnh. Mất, hư hỏng: ít nhất 4 lần cước, bưu điện chịu phí làm lại giấy tờ; chậm: hoàn cước."
)


@dataclass(frozen=True, slots=True)
class Content:
    kind: str
    item_number: str
    dossier_code: str
    procedure: str
    sender: str
    sender_address: str
    receiver: str
    receiver_address: str
    papers: tuple[tuple[str, int, int], ...]
    postage: int
    state_fee: int
    cod: int
    due: str
    accepted: str = ""
    seal_number: str = ""
    signer: str = ""
    courier: str = ""
    khmer: bool = False
    form_number: str = ""
    demo: bool = False
    citizen_phone: str = ""
    email: str = ""
    postage_by: str = "người dân"
    place: str = ""
    agency_pays: bool = False

    @property
    def to_take(self) -> int:
        """VND from the citizen: the postage only where nobody else pays it."""
        return (0 if self.agency_pays else self.postage) + self.state_fee + self.cod


def check(content: Content) -> None:
    require(TITLES[content.kind], số_hiệu=content.item_number, mã_hồ_sơ=content.dossier_code, người_gửi=content.sender, địa_chỉ_gửi=content.sender_address,
            người_nhận=content.receiver, địa_chỉ_nhận=content.receiver_address, thành_phần_hồ_sơ=content.papers, hạn_phục_vụ=content.due,
            thủ_tục=content.procedure, điện_thoại_người_dân=content.citizen_phone, người_trả_cước=content.postage_by)  # fmt: skip


def draw(content: Content) -> bytes:
    check(content)
    papers = [(at, name, originals, copies) for at, (name, originals, copies) in enumerate(content.papers, start=1)]
    sums = ("", "Cộng", str(sum(p[1] for p in content.papers)), str(sum(p[2] for p in content.papers)))
    body = [
        *([Khmer(KHMER, 12)] if content.khmer else []),
        Code(content.item_number),
        fields([("Mã hồ sơ", content.dossier_code), ("Thủ tục", content.procedure), ("Người gửi", content.sender), ("Địa chỉ gửi", content.sender_address), ("Người nhận", content.receiver),
                ("Địa chỉ nhận", content.receiver_address), ("Nhận lúc", content.accepted), ("Nơi nhận gửi", content.place), ("Điện thoại, thư điện tử", " – ".join(x for x in (content.citizen_phone, content.email) if x)), ("Số niêm phong", content.seal_number), ("Hạn phục vụ", content.due)], 9),
        grid(("TT", "Thành phần hồ sơ", "Bản chính", "Bản sao"), papers, ("8%", "60%", "16%", "16%"), sums),
        fields([("Cước bưu chính", dong(content.postage)), ("Phí, lệ phí Nhà nước", dong(content.state_fee)), ("Thu hộ", dong(content.cod)), ("Người trả cước", content.postage_by), ("Phải thu người dân", dong(content.to_take))], 9),
        text(TERMS, size=7),
        signatures([("NGƯỜI GỬI", content.signer, ""), ("BƯU TÁ", content.courier, "")], 9),
    ]  # fmt: skip
    return render(Sheet(TITLES[content.kind], "", "BƯU ĐIỆN TỈNH", "a5", form_number=content.form_number, demo=content.demo), body)
