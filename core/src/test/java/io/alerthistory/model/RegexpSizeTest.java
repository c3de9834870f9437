package io.alerthistory.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexpSizeTest {
    private static final String BOMB = "((a{1000}){1000}){1000}";

    static final List<String> TOO_LARGE = List.of(
            BOMB,
            "x|" + BOMB + "|y",
            "((a{1000,}){1,1000}){1000}",
            "a{1000}".repeat(2000),
            "(?i:" + BOMB + ")",
            "[(]" + BOMB,
            "[]()]" + BOMB + "[)]",
            "[^]()]" + BOMB,
            "[\\](]" + BOMB,
            "[[:alpha:](]" + BOMB,
            "\\Q[(\\E" + BOMB,
            "\\[" + BOMB,
            "(((a{1000}[(]){1000}[)]){1000}\\))",
            "(".repeat(900) + BOMB + ")".repeat(900),
            "((\\pL{100}){100}){10}");

    @ParameterizedTest
    @FieldSource("TOO_LARGE")
    void refusesWhatTakesTooMuchMemory(String regexp) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Matcher("a", Matcher.Operator.REGEXP, regexp))
                .withMessage("error parsing regexp: expression too large");
    }

    static final List<String> FITS = List.of(
            "(".repeat(1000) + "a" + ")".repeat(1000),
            "([a-z0-9-]{1,63}\\.){1,10}[a-z]{2,63}",
            "a{1000}",
            "(a{1000}){900}",
            "(\\x{1000}\\p{L}{9}){1000}",
            "\\Q" + BOMB + "\\E",
            "[" + BOMB + "]",
            "a{,1000}{b}{1000",
            "host[0-9]+\\.example\\.(com|org)|".repeat(1000),
            "\\d{3}-\\d{4}");

    @ParameterizedTest
    @FieldSource("FITS")
    void takesWhatHasRoom(String regexp) {
        assertThatCode(() -> new Matcher("a", Matcher.Operator.REGEXP, regexp)).doesNotThrowAnyException();
    }

    /** The parser and the compiler of RE2/J go down as deep. */
    @ParameterizedTest
    @ValueSource(ints = {1001, 100_000})
    void refusesWhatTakesTooMuchStack(int depth) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new Matcher("a", Matcher.Operator.REGEXP, "(".repeat(depth) + "a" + ")".repeat(depth)))
                .withMessage("error parsing regexp: expression nests too deeply");
    }
}
