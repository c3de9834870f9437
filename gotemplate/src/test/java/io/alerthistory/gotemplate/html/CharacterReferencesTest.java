package io.alerthistory.gotemplate.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CharacterReferencesTest {
    record Case(String text, String want) {}

    static final List<Case> CASES = List.of(
            new Case("a", "a"),
            new Case("&lt;&gt;&amp;&quot;&apos;", "<>&\"'"),
            new Case("a&NewLine;b", "a\nb"),
            new Case("&NotEqualTilde;", "\u2242\u0338"),
            new Case("&Afr;", "\ud835\udd04"),
            // Old names go without a semicolon, even within longer words; new ones do not.
            new Case("&ampx &AMP", "&x &"),
            new Case("&notit; &notin;", "\u00acit; \u2209"),
            new Case("&sol &colonx", "&sol &colonx"),
            new Case("&& &; & &x", "&& &; & &x"),
            new Case("&nGt;&nGtv;", "&nGt;\u226b\u0338"),
            new Case("&#65;&#x42;&#X43;&#0068;", "ABCD"),
            new Case("&#65B&#x42", "AB" + "B"),
            // Go wants one character more than the shortest.
            new Case("&#9", "&#9"),
            new Case("&#9x", "&#9x"),
            new Case("&#9;x", "\tx"),
            new Case("&#x9", "\t"),
            new Case("&#; &#x; &#xg;", "&#; \ufffd &#xg;"),
            new Case("&#128;&#x9f;&#129;", "\u20ac\u0178\u0081"),
            new Case("&#0;&#xd800;&#x110000;", "\ufffd\ufffd\ufffd"),
            new Case("&#4294967361;", "A"));

    @ParameterizedTest
    @FieldSource("CASES")
    void decodes(Case c) {
        assertThat(CharacterReferences.decoded(c.text())).isEqualTo(c.want());
    }
}
