package io.alerthistory.adapter.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.classify.Category;
import io.alerthistory.classify.Severity;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgementTest {
    private static final String GOOD = StandIn.GOOD;

    @Test
    void takesWhatWasAskedFor() throws Nonsense {
        assertThat(Judgement.of(GOOD))
                .isEqualTo(new Judgement(
                        Severity.WARNING,
                        Category.SATURATION,
                        0.9,
                        "Memory is nearly used up.",
                        List.of("Look.", "Mend.")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"```json\n%s\n```", "```\n%s```", "  \n%s\n", "\n```json\r\n%s\r\n```\n"})
    void aFenceIsNoMistake(String around) throws Nonsense {
        assertThat(Judgement.of(around.formatted(GOOD))).isEqualTo(Judgement.of(GOOD));
    }

    record Case(String text, String complaint) {
        @Override
        public String toString() {
            return complaint + ": " + text.substring(0, Math.min(60, text.length()));
        }
    }

    private static Case without(String part, String other, String complaint) {
        assertThat(GOOD).contains(part);
        return new Case(GOOD.replace(part, other), complaint);
    }

    private static String times(int n, String text) {
        return IntStream.range(0, n).mapToObj(_ -> text).collect(Collectors.joining(","));
    }

    private static final String SEVERITY = "severity was none of info, warning, critical";

    private static final String ACTIONS = "actions was no array of at most 5 texts";

    private static final String CONFIDENCE = "confidence was no number from 0 to 1";

    static final List<Case> NONSENSE = List.of(
            new Case("", "it was empty"),
            new Case(" \n\t", "it was empty"),
            new Case("I cannot help with that.", "it was no JSON"),
            new Case("<html><body>502</body></html>", "it was no JSON"),
            new Case(GOOD.substring(0, GOOD.length() / 2), "it was no JSON"),
            new Case(GOOD + GOOD, "it was no JSON"),
            new Case(GOOD + " Hope it helps!", "it was no JSON"),
            new Case("Here it is: " + GOOD, "it was no JSON"),
            new Case("```json\n" + GOOD, "it was no JSON"),
            new Case("``````", "it was no JSON"),
            new Case("[" + GOOD + "]", "it was no JSON object"),
            new Case("null", "it was no JSON object"),
            new Case("\"critical\"", "it was no JSON object"),
            new Case("[".repeat(5000), "it was no JSON"),
            new Case("{\"a\":".repeat(2000) + "1" + "}".repeat(2000), "it was no JSON"),
            new Case("{\"cause\":\"" + "x".repeat(20_000) + "\"}", "it was far too long"),
            without("\"warning\"", "\"WARNING\"", SEVERITY),
            without("\"warning\"", "\"catastrophic\"", SEVERITY),
            without("\"warning\"", "null", SEVERITY),
            without("\"warning\"", "[\"warning\"]", SEVERITY),
            without(
                    "\"saturation\"",
                    "\"memory\"",
                    "category was none of availability, performance-and-errors, saturation, config-and-security,"
                            + " capacity-trend"),
            without("0.9", "\"0.9\"", CONFIDENCE),
            without("0.9", "NaN", "it was no JSON"),
            without("0.9", "Infinity", "it was no JSON"),
            without("0.9", "-0.1", CONFIDENCE),
            without("0.9", "90", CONFIDENCE),
            without("0.9", "1e999", CONFIDENCE),
            without("0.9", "1." + "0".repeat(100), "it was no JSON"),
            without("0.9", "null", CONFIDENCE),
            without("\"Memory is nearly used up.\"", "7", "cause was no text, or an empty one"),
            without("Memory is nearly used up.", " \\n\\u0000\\u200b ", "cause was no text, or an empty one"),
            without("[\"Look.\", \"Mend.\"]", "\"Look.\"", ACTIONS),
            without("[\"Look.\", \"Mend.\"]", "[" + times(6, "\"Look.\"") + "]", ACTIONS),
            without("[\"Look.\", \"Mend.\"]", "[1]", "one of the actions was no text, or an empty one"),
            without("\"actions\"", "\"todo\"", ACTIONS),
            without("}", ", \"note\": 1}", "it had fields that nobody asked for"),
            without("}", ", \"severity\": \"info\"}", "it was no JSON"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("NONSENSE")
    void anythingElseIsNonsenseAndTheComplaintDoesNotQuoteIt(Case c) {
        assertThatThrownBy(() -> Judgement.of(c.text))
                .isInstanceOf(Nonsense.class)
                .hasMessage(c.complaint);
    }

    @Test
    void edgesOfTheFormAreInside() throws Nonsense {
        assertThat(Judgement.of(GOOD.replace("0.9", "1")).confidence()).isEqualTo(1);
        assertThat(Judgement.of(GOOD.replace("0.9", "0")).confidence()).isEqualTo(0);
        assertThat(Judgement.of(GOOD.replace("[\"Look.\", \"Mend.\"]", "[]")).actions())
                .isEmpty();
        assertThat(Judgement.of(GOOD.replace("[\"Look.\", \"Mend.\"]", "[" + times(5, "\"Look.\"") + "]"))
                        .actions())
                .hasSize(5);
    }

    @Test
    void textsAreOneLineOfWhatCanBeSeen() throws Nonsense {
        var hostile = "a\\r\\nb\\u001b[31m\\u202ec\\u2028d\\u0000 \\t e \\ud83d\\ude00 \\ud800x";
        assertThat(Judgement.of(GOOD.replace("Memory is nearly used up.", hostile))
                        .cause())
                .isEqualTo("a b [31m c d e 😀 x");
        var cause = Judgement.of(GOOD.replace("Memory is nearly used up.", "😀".repeat(1000)))
                .cause();
        assertThat(cause).startsWith("😀😀").endsWith("😀 …").hasSizeLessThan(310);
        assertThat(Judgement.of(GOOD.replace("Look.", "x".repeat(1000)))
                        .actions()
                        .getFirst())
                .hasSizeLessThan(210);
    }
}
