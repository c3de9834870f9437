package io.alerthistory.model;

import static io.alerthistory.model.MatcherSyntax.CLASSIC;
import static io.alerthistory.model.MatcherSyntax.FALLBACK;
import static io.alerthistory.model.MatcherSyntax.UTF8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatcherSyntaxTest {
    /** @param want the matchers as they print, or after {@code !} the complaint */
    record Case(String rule, MatcherSyntax syntax, String text, String want) {
        @Override
        public String toString() {
            return syntax + ": " + rule + ": " + text;
        }
    }

    private static Case classic(String rule, String text, String want) {
        return new Case(rule, CLASSIC, text, want);
    }

    private static Case utf8(String rule, String text, String want) {
        return new Case(rule, UTF8, text, want);
    }

    private static Case fallback(String rule, String text, String want) {
        return new Case(rule, FALLBACK, text, want);
    }

    static final List<Case> LISTS = List.of(
            classic("each operator", "a=b,c!=d,e=~f,g!~h", "a=\"b\" c!=\"d\" e=~\"f\" g!~\"h\""),
            classic("nothing is an empty list", "", ""),
            classic("empty braces are an empty list", "{}", ""),
            classic("blanks are an empty list", " ", ""),
            classic("a closing brace alone is cut off", "a=b}", "a=\"b\""),
            classic("an opening brace alone is cut off", "{a=b", "a=\"b\""),
            classic("one brace is not both", "{", ""),
            classic("a comma may follow the last", "{a=b, }", "a=\"b\""),
            classic("a comma may not follow nothing", "{,}", "!bad matcher format: "),
            classic("two commas in a row", "a=b,,c=d", "!bad matcher format: "),
            classic("blanks around each part", " a = b , c =~ d ", "a=\"b\" c=~\"d\""),
            classic("a blank before the brace", " {a=b}", "!bad matcher format: {a=b"),
            classic("the last part is stripped of any blanks", "a=b,c=\u00a0d\u2028", "a=\"b\" c=\"\u00a0d\""),
            classic("the parts before it are stripped of ASCII ones", "a=b\u2028 ,c=d", "a=\"b\u2028\" c=\"d\""),
            classic("a value may hold blanks and braces", "a=b {c} d", "a=\"b {c} d\""),
            classic("a value may hold operators", "a=b=~c", "a=\"b=~c\""),
            classic("a comma in quotes does not part", "a=\"b,c\"", "a=\"b,c\""),
            classic("a comma in quotes after an escaped quote", "a=\"b\\\",c\",d=e", "a=\"b\\\",c\" d=\"e\""),
            classic("a comma after an escaped backslash", "a=\"b\\\\\",d=e", "a=\"b\\\\\" d=\"e\""),
            classic(
                    "a backslash before a comma escapes the quote behind it",
                    "a=\"\\,\",b=c\"",
                    "!" + "matcher value contains unescaped double quote: \"\\,\",b=c\""),
            classic("the three escapes", "a=\"\\\"\\\\\\n\"", "a=\"\\\"\\\\\\n\""),
            classic("another backslash stands for itself", "a=\\d", "a=\"\\\\d\""),
            classic("a backslash at the end stands for itself", "a=b\\", "a=\"b\\\\\""),
            classic("an unquoted value knows the escapes too", "a=b\\nc", "a=\"b\\nc\""),
            classic("an empty value", "a=", "a=\"\""),
            classic("an empty value in quotes", "a=\"\"", "a=\"\""),
            classic("one quote", "a=\"", "!matcher value contains unescaped double quote: \""),
            classic("no quote at the end", "a=\"b", "!matcher value contains unescaped double quote: \"b"),
            classic(
                    "an escaped quote at the end",
                    "a=\"b\\\"",
                    "!" + "matcher value contains unescaped double quote: \"b\\\""),
            classic("no quote in front", "a=b\"", "!matcher value contains unescaped double quote: b\""),
            classic("a quote in the middle", "a=b\"c", "!matcher value contains unescaped double quote: b\"c"),
            classic("colons are for metric names, and are taken", "a:b=c", "a:b=\"c\""),
            classic("a digit within a name", "a1=b", "a1=\"b\""),
            classic("a digit in front of a name", "1a=b", "!bad matcher format: 1a=b"),
            classic("a letter beyond ASCII in a name", "ä=b", "!bad matcher format: ä=b"),
            classic("a letter beyond ASCII in a value", "a=ä", "a=\"ä\""),
            classic("no name", "=b", "!bad matcher format: =b"),
            classic("no operator", "foo", "!bad matcher format: foo"),
            classic("an operator unknown", "a~b", "!bad matcher format: a~b"),
            classic(
                    "a regular expression that is none",
                    "a=~b(",
                    "!" + "error parsing regexp: missing closing ): `^(?:b()$`"),
            classic("a value may hold a line feed", "a=b\nc", "a=\"b\\nc\""),
            // --
            utf8("each operator", "a=b,c!=d,e=~f,g!~h", "a=\"b\" c!=\"d\" e=~\"f\" g!~\"h\""),
            utf8("nothing is an empty list", "", ""),
            utf8("empty braces are an empty list", "{}", ""),
            utf8("blanks between tokens", " { a = b , } ", "a=\"b\""),
            utf8("any letters in a name", "äß.1-2=x", "äß.1-2=\"x\""),
            utf8("a quoted name", "\"a b\"=\"c\"", "\"a b\"=\"c\""),
            utf8("a quoted name that needs no quotes", "\"a\"=b", "a=\"b\""),
            utf8("Go's escapes", "a=\"\\a\\b\\f\\n\\r\\t\\v\\\\\\\"\"", "a=\"\u0007\b\f\\n\r\t\u000b\\\\\\\"\""),
            utf8("escapes with numbers", "a=\"\\x41\\102\\u00e4\\U0001F642\"", "a=\"ABä🙂\""),
            utf8("bytes that make a character", "a=\"\\xc3\\xa4\\303\\244\"", "a=\"ää\""),
            utf8("a byte that makes none", "a=\"\\xc3\"", "!2:8: \"\\xc3\": invalid input"),
            utf8("an octal escape of one byte", "a=\"\\177\"", "a=\"\u007f\""),
            utf8("an octal escape beyond a byte", "a=\"\\400\"", "!2:8: \"\\400\": invalid input"),
            utf8("an octal escape of two digits", "a=\"\\18\"", "!2:7: \"\\18\": invalid input"),
            utf8("a hex escape cut off", "a=\"\\x4\"", "!2:7: \"\\x4\": invalid input"),
            utf8("half a surrogate pair", "a=\"\\ud800\"", "!2:10: \"\\ud800\": invalid input"),
            utf8("the last character there is", "a=\"\\U0010ffff\"", "a=\"\udbff\udfff\""),
            utf8("one beyond the last", "a=\"\\U00110000\"", "!2:14: \"\\U00110000\": invalid input"),
            utf8("an unknown escape", "a=\"\\d\"", "!2:6: \"\\d\": invalid input"),
            utf8("an escaped single quote", "a=\"\\'\"", "!2:6: \"\\'\": invalid input"),
            utf8("an escape unknown in a name", "\"\\d\"=a", "!0:4: \"\\d\": invalid input"),
            utf8("a line feed in quotes", "a=\"\n\"", "!2:5: \"\n\": invalid input"),
            utf8("an empty value in quotes", "a=\"\"", "a=\"\""),
            utf8("an empty value without quotes", "a=", "!end of input: expected label value"),
            utf8("two words for a value", "a=b c", "!4:5: unexpected c: expected a comma or close brace"),
            utf8("single quotes", "a='b'", "!2:3: ': invalid input: expected label value"),
            utf8("a backslash without quotes", "a=b\\d", "!3:4: \\: invalid input: expected a comma or close brace"),
            utf8("a backquote", "`", "!0:1: `: invalid input"),
            utf8("no quote at the end", "a=\"b", "!2:4: \"b: missing end \": expected label value"),
            utf8("no operator", "foo", "!end of input: expected an operator such as '=', '!=', '=~' or '!~'"),
            utf8(
                    "a name and a brace",
                    "{a}",
                    "!2:3: unexpected }: " + "expected an operator such as '=', '!=', '=~' or '!~'"),
            utf8(
                    "half an operator",
                    "a!b",
                    "!1:2: !: expected one of '=~': " + "expected an operator such as '=', '!=', '=~' or '!~'"),
            utf8(
                    "half an operator at the end",
                    "a!",
                    "!1:2: unexpected end of input, expected one of '=~': "
                            + "expected an operator such as '=', '!=', '=~' or '!~'"),
            utf8("no name", "=b", "!0:1: unexpected =: expected label name"),
            utf8("a comma first", ",a=b", "!0:1: unexpected ,: expected label name"),
            utf8(
                    "two commas in a row",
                    "a=b,,c=d",
                    "!4:5: unexpected ,: " + "expected a matcher or close brace after comma"),
            utf8("a comma at the end", "a=b,", "a=\"b\""),
            utf8("a comma at the end, in braces", "{a=b,}", "a=\"b\""),
            utf8("no closing brace", "{a=b", "!0:4: end of input: expected close brace"),
            utf8("no closing brace after a comma", "{a=b, ", "!0:5: end of input: expected close brace"),
            utf8("an opening brace only", "{ ", "!0:1: end of input: expected close brace"),
            utf8("no opening brace", "a=b}", "!0:4: }: expected opening brace"),
            utf8("a closing brace only", "}", "!0:1: }: expected opening brace"),
            utf8("more after the end", "{a=b}c", "!5:6: c: expected end of input"),
            utf8("nonsense after the end", "{a=b}'", "!5:6: ': invalid input: expected end of input"),
            utf8("nonsense after a matcher", "a=b~", "!3:4: ~: invalid input: expected a comma or close brace"),
            utf8("columns count characters", "🙂=b c", "!4:5: unexpected c: expected a comma or close brace"),
            utf8(
                    "a regular expression that is none",
                    "a=~\"b(\"",
                    "!" + "failed to create matcher: error parsing regexp: missing closing ): `^(?:b()$`"),
            // --
            fallback("both agree", "{a=\"b\"}", "a=\"b\""),
            fallback("only UTF-8 reads it", "ä=b", "ä=\"b\""),
            fallback("only classic reads it", "a=b c", "a=\"b c\" (warned)"),
            fallback("both read it, differently", "a=\"\\t\"", "a=\"\\\\t\" (warned)"),
            fallback("both read it alike, as nothing", "{}", ""),
            fallback("neither reads it: the classic words", "foo", "!bad matcher format: foo"));

    static final List<Case> SINGLES = List.of(
            classic("one", "a=b", "a=\"b\""),
            classic("a comma belongs to the value", "a=b,c=d", "a=\"b,c=d\""),
            classic("braces belong to the value", "a={b}", "a=\"{b}\""),
            classic("a brace in front", "{a=b", "!bad matcher format: {a=b"),
            utf8("one", "a=b", "a=\"b\""),
            utf8("none", "", "!no matchers"),
            utf8("two", "a=b,c=d", "!expected 1 matcher, found 2"),
            utf8("a brace in front", "{a=b", "!unexpected open or close brace: {a=b"),
            utf8("a brace at the end", "a=b}", "!unexpected open or close brace: a=b}"),
            fallback("a brace in front", "{a=b}", "!unexpected open or close brace: {a=b}"),
            fallback("a brace at the end", "a=b}", "!unexpected open or close brace: a=b}"),
            fallback("a brace within", "a=b}c", "a=\"b}c\" (warned)"),
            fallback("two, which classic takes for one", "a=b,c=d", "a=\"b,c=d\" (warned)"),
            fallback(
                    "neither reads it: the classic words",
                    "a=\"b",
                    "!" + "matcher value contains unescaped double quote: \"b"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("LISTS")
    void readsLists(Case c) {
        var warnings = new ArrayList<String>();
        assertThat(shown(() -> c.syntax.matchers(c.text, warnings::add), warnings))
                .isEqualTo(c.want);
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("SINGLES")
    void readsOne(Case c) {
        var warnings = new ArrayList<String>();
        assertThat(shown(() -> List.of(c.syntax.matcher(c.text, warnings::add)), warnings))
                .isEqualTo(c.want);
    }

    private static String shown(Supplier<List<Matcher>> read, List<String> warnings) {
        try {
            return read.get().stream().map(Matcher::toString).collect(Collectors.joining(" "))
                    + (warnings.isEmpty() ? "" : " (warned)");
        } catch (IllegalArgumentException e) {
            return "!" + e.getMessage();
        }
    }

    @Test
    void aWarningSaysHowToWriteIt() {
        var warnings = new ArrayList<String>();
        FALLBACK.matchers("a=b c,d=e", warnings::add);
        assertThat(warnings)
                .containsExactly(
                        "matcher a=b c,d=e is read in the classic syntax only (the UTF-8 syntax says 4:5: "
                                + "unexpected c: expected a comma or close brace). Write a=\"b c\",d=\"e\", which both read alike");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatAMatcherPrintsIsReadAsTheSame(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++) {
            var matcher = new Matcher(
                    "n" + text(random),
                    random.nextBoolean() ? Matcher.Operator.EQUAL : Matcher.Operator.NOT_EQUAL,
                    text(random));
            var warnings = new ArrayList<String>();
            for (var syntax : List.of(UTF8, FALLBACK)) {
                assertThat(syntax.matcher(matcher.toString(), warnings::add)).isEqualTo(matcher);
                assertThat(syntax.matchers(Matcher.text(List.of(matcher, matcher)), warnings::add))
                        .containsExactly(matcher, matcher);
            }
            assertThat(warnings).isEmpty();
        }
    }

    private static String text(Random random) {
        var characters = "aZ09_:.-äß🙂\u00a0\u2028\u200b \t\n\r\\\"'`{}!=~,$()\u0007\u007f"
                .codePoints()
                .toArray();
        var text = new StringBuilder();
        for (int length = random.nextInt(6); length > 0; length--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    record Name(String name, boolean classic, boolean utf8) {}

    static final List<Name> NAMES = List.of(
            new Name("a", true, true),
            new Name("_", true, true),
            new Name("aZ_9", true, true),
            new Name("", false, false),
            new Name("9a", false, true),
            new Name("a:b", false, true),
            new Name("a-b", false, true),
            new Name("ä", false, true),
            new Name("٣a", false, true),
            new Name("a b", false, true),
            new Name("\ud83d\ude42", false, true),
            new Name("\ud83d", false, false));

    @ParameterizedTest(name = "{0}")
    @FieldSource("NAMES")
    void knowsLabelNames(Name name) {
        assertThat(CLASSIC.isLabelName(name.name)).isEqualTo(name.classic);
        assertThat(UTF8.isLabelName(name.name)).isEqualTo(name.utf8);
        assertThat(FALLBACK.isLabelName(name.name)).isEqualTo(name.utf8);
    }
}
