package io.alerthistory.gotemplate.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.gotemplate.Limits;
import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.gotemplate.TemplateSet;
import io.alerthistory.gotemplate.html.HtmlCases.Case;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine against Go's own. */
class HtmlCasesTest {
    static List<Case> cases() {
        return HtmlCases.ALL;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void doesWhatGoDoes(Case c) {
        String output = "";
        String error = "";
        try {
            output = TemplateSet.with(Map.of())
                    .parse("case", c.template())
                    .html("case")
                    .render(c.data(), Limits.DEFAULT, Map.of());
        } catch (TemplateException e) {
            error = String.valueOf(e.getMessage());
        }
        assertThat(error).isEqualTo(c.error());
        assertThat(output).isEqualTo(c.output());
    }
}
