package io.alerthistory.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.alerthistory.testing.Mutations;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a text is, it is read, or refused in the way that its reader names. */
class FuzzTest {
    private static final int CASES = 4000;

    private static final List<String> MATCHERS = List.of(
            "a=b",
            "{a=\"b\"}",
            "{a=~\"b|c.*\", \"d e\"!~'x', f!=\"\\\"\\n\\\\\"}",
            "alertname=~\"(Up|Down){1,3}[a-z]+\\\\d\"",
            "{ \"sévérité\" = \"haute\" , x=~\"(?i)^a(?:b(c))$\" ,}");

    private static final List<String> PATTERNS = List.of(
            "a|b|c",
            "(a+)+b{2,5}(?:c{3}d?)*",
            "[[:alpha:]a-z\\]^-]{10}\\pL\\p{Greek}\\x{10FFFF}",
            "(?i)(?P<name>x{1,9}){7}\\Q(((\\E$",
            "^(?:10\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})$");

    private static final List<String> TIMES = List.of(
            "2026-11-25T12:00:00Z",
            "2026-11-25T12:00:00.123456789+01:00",
            "0001-01-01T00:00:00Z",
            "2024-02-29T23:59:59-23:59");

    /** Names the case that fails. */
    private static void each(long seed, List<String> good, List<String> tokens, Consumer<String> reader) {
        var texts = Mutations.of(seed, CASES, good, tokens);
        for (int i = 0; i < texts.size(); i++) {
            try {
                reader.accept(texts.get(i));
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", case " + i + ": " + texts.get(i), e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void matchers(MatcherSyntax syntax) {
        each(1, MATCHERS, List.of("=~", "!~", "!=", "a{1000}", "(", ")", "\\"), text -> {
            try {
                for (var matcher : syntax.matchers(text, warning -> {})) {
                    assertThat(syntax.matcher(matcher.toString(), warning -> {}))
                            .isEqualTo(matcher);
                }
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
            try {
                syntax.matcher(text, warning -> {}).matches(LabelSet.NONE);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
            var _ = syntax.isLabelName(text);
        });
    }

    /** A program is not much larger than what it was measured to be; so the measure bounds the work. */
    @ParameterizedTest
    @ValueSource(longs = {2, 3})
    void patterns(long seed) {
        each(
                seed,
                PATTERNS,
                List.of("{1000}", "{9}", "{0,}", "{,5}", "(?:", "(?i)", "[^", "\\Q", "\\E", "\\pL"),
                text -> {
                    try {
                        var pattern = Regexp.compile(text);
                        assertThat(pattern.programSize()).isLessThanOrEqualTo(2 * Regexp.size(text) + 10);
                    } catch (PatternSyntaxException e) {
                        assertThat(e).hasMessageStartingWith("error parsing regexp: ");
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(longs = {4})
    void times(long seed) {
        each(seed, TIMES, List.of("T", "Z", "99", ":60"), text -> {
            try {
                var time = Rfc3339.parse(text);
                assertThat(Rfc3339.parse(Rfc3339.nanos(time))).isEqualTo(time);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            }
        });
    }

    /** What Go refuses, and RE2/J would die of: found by this test and by hand. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "((a{100}){100}){100}; 1; invalid repeat count: `{100}`",
                "(a{1000}){2}; 1; invalid repeat count: `{2}`",
                "(; 1001; expression nests too deeply",
                "(; 60000; expression nests too deeply",
                "a{1000}; 200; expression too large",
                "(?:){1000}; 300; expression too large"
            })
    void patternsThatCostTooMuch(String piece, int times, String complaint) {
        assertThatThrownBy(() -> Regexp.compile(piece.repeat(times)))
                .isInstanceOf(PatternSyntaxException.class)
                .hasMessageContaining(complaint);
        assertThatThrownBy(() -> new Matcher("a", Matcher.Operator.REGEXP, piece.repeat(times)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"(a{500}){2}; 1", "a{1000}; 45", "x|; 30000", "'host-\\d{1,3}\\.example|'; 1000", "'(a|b{3})'; 900"
            })
    void patternsThatPeopleMayHave(String piece, int times) {
        assertThat(Regexp.compile(piece.repeat(times)).programSize()).isLessThan(2 * Regexp.LARGEST);
        assertThat(Regexp.compile("(".repeat(900) + piece + ")".repeat(900))).isInstanceOf(Pattern.class);
    }
}
