"""Refusals as a citizen reads them in Khmer and English, by the error's code; in Vietnamese the error says it itself."""

from collections.abc import Mapping

from app.web.texts_follow import FOLLOW

REFUSED: Mapping[str, tuple[str, str]] = {
    "not_found": ("គ្មានទំព័រនេះទេ។", "There is no such page."),
    "malformed": ("សំណើមិនត្រឹមត្រូវ៖ សូមពិនិត្យ ហើយសាកម្ដងទៀត។", "This request is not right: please check it and try again."),
    "form": ("អានសំណុំបែបបទដែលផ្ញើមិនបាន៖ សូមបើកទំព័រឡើងវិញ ហើយផ្ញើម្ដងទៀត។", "The form that was sent cannot be read: please load the page again and send it again."),
    "unstorable": ("មានតួអក្សរ ឬលេខដែលរក្សាទុកមិនបាន៖ សូមលុបចេញ ហើយផ្ញើម្ដងទៀត។", "It has a character or a number that cannot be stored: please take it out and send it again."),
    "method_not_allowed": ("ទំព័រនេះមិនទទួលការផ្ញើបែបនេះទេ។", "This page does not take what is sent in this way."),
    "too_large": ("អ្វីដែលផ្ញើមកធំពេក។", "What was sent is too large."),
    "internal": ("ប្រព័ន្ធមានបញ្ហា អ្វីដែលទើបផ្ញើមិនទាន់ត្រូវបានកត់ត្រាទេ។ សូមសាកម្ដងទៀត។ បើនៅតែមានបញ្ហា សូមប្រាប់ការិយាល័យប្រៃសណីយ៍។", "Something went wrong on our side and what you sent is not stored. Please try again; if it goes on, tell the post office."),
    "token_not_found": ("គ្មានតំណតាមដាននេះទេ ឬវាផុតកំណត់ហើយ។", "This tracking link does not exist or has expired."),
    "too_many_requests": ("បានសាកល្បងច្រើនដងពេក។ សូមសាកម្ដងទៀតក្រោយមួយម៉ោង ឬទូរស័ព្ទទៅការិយាល័យប្រៃសណីយ៍។", "Too many tries. Please try again in an hour, or call the post office."),
    "login_wrong": ("ឈ្មោះចូលប្រើ ឬពាក្យសម្ងាត់មិនត្រឹមត្រូវ។", "Wrong login name or password."),
    "login_locked": ("គណនីត្រូវបានចាក់សោបណ្ដោះអាសន្ន។ សូមសាកម្ដងទៀតក្រោយ 15 នាទី។", "The account is locked for a while. Please try again in 15 minutes."),
    "phone": ("លេខទូរស័ព្ទមិនត្រឹមត្រូវ (10 ខ្ទង់ ចាប់ផ្ដើមដោយ 0)។", "This phone number is not right (10 digits, the first is 0)."),
    "dossier_code": ("លេខសំណុំឯកសារមិនត្រឹមត្រូវ (ឧទាហរណ៍ H51.18-261120-0007)។", "This dossier code is not right (e.g. H51.18-261120-0007)."),
    "dossier_code_date": ("ផ្នែកកាលបរិច្ឆេទក្នុងលេខសំណុំឯកសារមិនមែនជាថ្ងៃទេ។", "The part of the dossier code that is a date is no date."),
    "citizen_name": ("ខ្វះឈ្មោះពេញ។", "The full name is missing."),
    "address_missing": ("ខ្វះអាសយដ្ឋាន។", "The address is missing."),
    "address_unclear": ("មិនទាន់ដឹងថាអាសយដ្ឋាននៅឃុំសង្កាត់ណា៖ សូមជ្រើស ឬសរសេរឈ្មោះឃុំសង្កាត់បន្ថែម។", "It is not clear in which commune the address is: please choose, or add the commune's name."),
    "address_outside": ("អាសយដ្ឋាននៅក្រៅតំបន់សេវា។", "The address is outside the area we serve."),
    "agency_missing": ("សូមជ្រើសកន្លែងដាក់ឯកសារ និងប្រគល់លទ្ធផល។", "Please choose the desk that takes or gives."),
    "agency_unknown": ("គ្មានស្ថាប័ននេះក្នុងបញ្ជីទេ៖ សូមជ្រើសម្ដងទៀត។", "This desk is not on the list: please choose again."),
    "procedure_missing": ("មិនទាន់ច្បាស់ថានីតិវិធីណា៖ សូមវាយពាក្យខ្លះនៃឈ្មោះនីតិវិធី។", "It is not clear which procedure: type a few words of its name."),
    "procedure_pick": ("មាននីតិវិធីស្រដៀងគ្នាច្រើន៖ សូមជ្រើសមួយក្នុងបញ្ជី។", "Several procedures are alike: choose one of the list."),
    "procedure_unknown": ("គ្មាននីតិវិធីនេះក្នុងបញ្ជីទេ។", "This procedure is not on the list."),
    "procedure_needs_presence": ("នីតិវិធីនេះត្រូវការវត្តមានផ្ទាល់ មិនទទួលតាមប្រៃសណីយ៍ទេ។", "This procedure needs your presence and is not carried by post."),
    "procedure_not_served": ("នីតិវិធីនេះមិនទាន់ទទួលតាមប្រៃសណីយ៍ទេ។", "This procedure is not carried by post yet."),
    "slot": ("សូមជ្រើសម៉ោងមួយ។", "Please choose a time."),
    "slot_full": ("ម៉ោងនេះពេញហើយ៖ សូមជ្រើសម៉ោងផ្សេង។", "This time is taken: please choose another."),
    "window_past": ("ម៉ោងនេះហួសហើយ៖ សូមជ្រើសម៉ោងផ្សេង។", "This time has passed: please choose another."),
    "window_too_soon": (
        "ដំណើរថ្ងៃនេះបានរៀបចំរួចហើយ៖ ម៉ោងណាត់ក្នុងថ្ងៃនេះត្រូវនៅក្រោយពេលនេះយ៉ាងតិច 2 ម៉ោង សូមជ្រើសម៉ោងផ្សេង។",
        "Today's rounds are planned: a time today must be at least two hours from now. Please choose another.",
    ),
    "window_day_off": ("ថ្ងៃនេះការិយាល័យមិនធ្វើការទេ៖ សូមជ្រើសថ្ងៃផ្សេង។", "The post office does not work on this day: please choose another."),
    "window_too_far": ("ថ្ងៃនេះឆ្ងាយពេក៖ សូមជ្រើសថ្ងៃជិតជាងនេះ។", "This day is too far ahead: please choose an earlier one."),
    "in_hand": FOLLOW["follow_too_late"][1:],
    "code_not_found": ("គ្មានលេខកូដបញ្ជាក់នេះទេ៖ សូមសុំលេខកូដថ្មី។", "There is no such code: please ask for a new one."),
    "not_closed": ("អាចវាយតម្លៃបានតែពេលការងារចប់។", "You can rate it once it is done."),
    "score": ("សូមជ្រើសកម្រិតពេញចិត្តមួយ។", "Please choose how satisfied you are."),
}  # fmt: skip


def in_tongue(code: str, detail: str, lang: str) -> str:
    """The Vietnamese sentence where no other is known: better than none."""
    words = REFUSED.get(code)
    return detail if words is None or lang == "vi" else words[("km", "en").index(lang)]
