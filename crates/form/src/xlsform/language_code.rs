//! Is a language named with its code, as «Français (fr)»?

/// Two letters and the three letters that they replace (ISO 639-1, ISO 639-3).
const SHORT: &str = "\
aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bibis bmbam bnben bobod brbre \
bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa etest \
eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv hthat \
huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav kakat kgkon kikik kjkua kkkaz \
klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg \
mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya \
ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme \
sgsag shhbs sisin skslk slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir \
tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid \
yoyor zazha zhzho zuzul";

/// True for a name that ends with the code of a language in brackets. Where two letters exist, three are not a code
/// (BCP 47), and browsers and screen readers do not know them.
pub fn has_code(language: &str) -> bool {
    let Some((_, code)) = language.strip_suffix(')').and_then(|text| text.rsplit_once('(')) else { return false };
    let code = code.trim();
    let main = code.split('-').next().unwrap_or_default();
    if !main.chars().all(|letter| letter.is_ascii_lowercase()) {
        return false;
    }
    let pairs = || SHORT.split_whitespace();
    match main.len() {
        2 => pairs().any(|pair| &pair[..2] == main),
        3 => !pairs().any(|pair| &pair[2..] == main),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::has_code;

    #[test]
    fn a_code_stands_in_brackets_and_is_the_short_one() {
        assert!(["Français (fr)", "Occitan (oc)", "Acoli (ach)", "Français(fr-FR)"].iter().all(|name| has_code(name)));
        assert!(!["Français", "Français (fra)", "(français)", "fr", "English (schm)"].iter().any(|name| has_code(name)));
    }
}
