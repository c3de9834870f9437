package io.alerthistory.gotemplate.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.gotemplate.value.GoType.Underlying;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class GoJsonTest {
    /** A value whose type says what it is made of. */
    record Sample(GoType type, String text) implements Typed {
        @Override
        public String toString() {
            return text;
        }
    }

    private static final GoType STRUCT = GoType.of("t.Struct", Underlying.STRUCT, Sample.class)
            .field("B", Sample::text)
            .field("A", sample -> null)
            .method("String", sample -> "not asked")
            .build();

    private static final GoType MARSHALER = GoType.of("t.Marshaler", Underlying.STRUCT, Sample.class)
            .method("MarshalJSON", Sample::text)
            .build();

    private static final GoType FAILING = GoType.of("t.Failing", Underlying.STRUCT, Sample.class)
            .method("MarshalJSON", sample -> {
                throw new CallFailure(sample.text());
            })
            .build();

    private static final GoType TEXT =
            GoType.of("t.Text", Underlying.STRING, Sample.class).build();

    record Case(String title, @Nullable Object value, String want) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("nil", null, "null"),
            new Case("truth", true, "true"),
            new Case("int", -12L, "-12"),
            new Case("a float without a fraction", 3.0, "3"),
            new Case("minus zero", -0.0, "-0"),
            new Case("the largest without an exponent", 123456789012345680000.0, "123456789012345680000"),
            new Case("the smallest with one", 1e21, "1e+21"),
            new Case("small without an exponent", 1.5e-6, "0.0000015"),
            new Case("small with one", -1.5e-7, "-1.5e-7"),
            new Case("small with one of two digits", 1e-10, "1e-10"),
            new Case("what HTML would read", "<a>&'\"\\/", "\"\\u003ca\\u003e\\u0026'\\\"\\\\/\""),
            new Case("control characters", "\b\f\n\r\t\0\u001f\u007f", "\"\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\""),
            new Case("line separators", "\u2028\u2029", "\"\\u2028\\u2029\""),
            new Case("a pair", "\ud83d\ude00", "\"\ud83d\ude00\""),
            new Case("half a pair", "\ud83dx\ude00", "\"\\ufffdx\\ufffd\""),
            new Case("a list", Arrays.asList(1L, null, "a", List.of()), "[1,null,\"a\",[]]"),
            new Case(
                    "a map, by its keys",
                    Map.of("b", 1L, "a", Map.of(), "\uffff", 2L, "\ud83d\ude00", 3L),
                    "{\"a\":{},\"b\":1,\"\uffff\":2,\"\ud83d\ude00\":3}"),
            new Case("a struct, by its fields", new Sample(STRUCT, "<"), "{\"B\":\"\\u003c\",\"A\":null}"),
            new Case("a text of a type", new Sample(TEXT, "x"), "\"x\""),
            new Case(
                    "its own JSON",
                    new Sample(MARSHALER, " { \"a b\" : [ 1,\n\"<\\\" \u2028\" ] } "),
                    "{\"a b\":[1,\"\\u003c\\\" \\u2028\"]}"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void writes(Case c) {
        assertThat(GoJson.marshal(c.value())).isEqualTo(c.want());
    }

    @Test
    void hasNoJsonForWhatIsNoNumber() {
        assertThatThrownBy(() -> GoJson.marshal(Map.of("a", Double.NaN)))
                .isInstanceOf(CallFailure.class)
                .hasMessage("json: unsupported value: NaN");
        assertThatThrownBy(() -> GoJson.marshal(Double.NEGATIVE_INFINITY))
                .isInstanceOf(CallFailure.class)
                .hasMessage("json: unsupported value: -Inf");
    }

    @Test
    void tellsWhoseJsonFailed() {
        assertThatThrownBy(() -> GoJson.marshal(List.of(new Sample(FAILING, "why"))))
                .isInstanceOf(CallFailure.class)
                .hasMessage("json: error calling MarshalJSON for type t.Failing: why");
    }
}
