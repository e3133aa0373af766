"""Every sentence of the citizens' pages, side by side in Vietnamese, Khmer and English; staff pages are Vietnamese, their
frame is here too. A test holds that no page asks for a word that is missing."""

from collections.abc import Mapping
from functools import cache

from app.web.texts_ask import ASK
from app.web.texts_follow import FOLLOW

NAMES = {"vi": "Tiếng Việt", "km": "ភាសាខ្មែរ", "en": "English"}
ORDER = ("vi", "km", "en")
Words = tuple[str, str, str]

FRAME: Mapping[str, Words] = {
    "brand": ("Bưu Tá", "Bưu Tá", "Bưu Tá"),
    "brand_line": ("Bưu chính công ích cho hồ sơ hành chính", "សេវាប្រៃសណីយ៍សាធារណៈសម្រាប់ឯកសាររដ្ឋបាល", "Public postal service for administrative dossiers"),
    "demo": (
        "Bản dùng thử: số liệu giả, không có giá trị thật.",
        "កំណែសាកល្បង៖ ទិន្នន័យមិនពិត គ្មានតម្លៃជាក់ស្ដែង។",
        "Demonstration: made-up data, nothing here is real.",
    ),
    "skip": ("Đến nội dung chính", "ទៅកាន់ខ្លឹមសារ", "Skip to content"),
    "language": ("Ngôn ngữ", "ភាសា", "Language"),
    "nav_ask": ("Đặt dịch vụ", "ស្នើសេវា", "Ask for service"),
    "nav_lost": ("Tìm lại đường dẫn", "រកតំណវិញ", "Lost link"),
    "nav_login": ("Cán bộ đăng nhập", "បុគ្គលិកចូល", "Staff login"),
    "nav_counter": ("Quầy một cửa", "បញ្ជរ", "Counter"),
    "nav_board": ("Điều phối", "សម្របសម្រួល", "Dispatch"),
    "nav_reports": ("Báo cáo", "របាយការណ៍", "Reports"),
    "nav_admin": ("Thiết lập", "រៀបចំ", "Set-up"),
    "nav_courier": ("Bưu tá", "អ្នករត់សំបុត្រ", "Courier"),
    "logout": ("Đăng xuất", "ចាកចេញ", "Log out"),
    "password": ("Đổi mật khẩu", "ប្ដូរពាក្យសម្ងាត់", "Password"),
    "foot": (
        "Theo Quyết định 45/2016/QĐ-TTg và Thông tư 17/2017/TT-BTTTT về gửi hồ sơ, trả kết quả qua bưu chính công ích.",
        "តាមសេចក្ដីសម្រេច 45/2016/QĐ-TTg និងសារាចរ 17/2017/TT-BTTTT ស្ដីពីការផ្ញើឯកសារ និងប្រគល់លទ្ធផលតាមប្រៃសណីយ៍សាធារណៈ។",
        "Under Decision 45/2016/QĐ-TTg and Circular 17/2017/TT-BTTTT on sending dossiers and returning results by public post.",
    ),
    "login_title": ("Đăng nhập cán bộ", "បុគ្គលិកចូលប្រើ", "Staff login"),
    "login_name": ("Tên đăng nhập", "ឈ្មោះចូលប្រើ", "Login name"),
    "login_password": ("Mật khẩu", "ពាក្យសម្ងាត់", "Password"),
    "login_do": ("Đăng nhập", "ចូល", "Log in"),
    "login_citizen": (
        "Người dân không cần tài khoản để đặt và theo dõi.",
        "ប្រជាពលរដ្ឋមិនចាំបាច់មានគណនីដើម្បីស្នើ និងតាមដានទេ។",
        "Citizens need no account to ask or to follow.",
    ),
    "error_back": ("Quay lại trang trước", "ត្រឡប់ទៅទំព័រមុន", "Back to the page before"),
    "error_home": ("Về trang đầu", "ទៅទំព័រដើម", "To the first page"),
    "error_title": ("Chưa làm được", "មិនទាន់សម្រេច", "That did not work"),
    "error_404": ("Không tìm thấy", "រកមិនឃើញ", "Not found"),
}

ALL: Mapping[str, Words] = {**FRAME, **ASK, **FOLLOW}


@cache
def texts_of(lang: str) -> Mapping[str, str]:
    at = ORDER.index(lang)
    return {key: words[at] for key, words in ALL.items()}
