package io.alerthistory.gotemplate.value;

import io.alerthistory.gotemplate.strconv.Utf8;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which values are equal, and which is less, as Go's templates have it. Values of two kinds are not compared. */
public final class Comparison {
    /** Kinds that can be compared with each other; others only with {@code nil} and, some of them, for equality. */
    private enum Basic {
        BOOL,
        INT,
        FLOAT,
        STRING,
        NONE
    }

    private Comparison() {}

    /** As {@code eq}, whose first argument may be equal to any of the others. */
    public static boolean equalToAny(@Nullable Object[] args) {
        if (args.length < 2) {
            throw new CallFailure("missing argument for comparison");
        }
        for (int i = 1; i < args.length; i++) {
            if (equal(args[0], args[i])) {
                return true;
            }
        }
        return false;
    }

    /** As Go's {@code eq}. */
    public static boolean equal(@Nullable Object left, @Nullable Object right) {
        var kind = basic(left);
        if (kind != basic(right)) {
            if (left == null || right == null) {
                return false;
            }
            throw incompatible(left, right);
        }
        return switch (kind) {
            case BOOL, FLOAT -> left != null && left.equals(right);
            case INT -> Values.number(left) == Values.number(right);
            case STRING -> String.valueOf(left).equals(String.valueOf(right));
            case NONE -> equalParts(left, right);
        };
    }

    private static boolean equalParts(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return left == null && right == null;
        }
        if (!shape(left).equals(shape(right))) {
            throw new CallFailure("non-comparable types " + Print.sprint(left) + ": " + Values.typeName(left) + ", "
                    + Values.typeName(right) + ": " + Print.sprint(right));
        }
        if (left instanceof List<?> || left instanceof Map<?, ?>) {
            throw new CallFailure("non-comparable type " + Print.sprint(right) + ": " + Values.typeName(right));
        }
        return left.equals(right);
    }

    private static String shape(Object value) {
        return value instanceof List<?> ? "slice" : value instanceof Map<?, ?> ? "map" : "struct";
    }

    /** As Go's {@code lt}. */
    public static boolean less(@Nullable Object left, @Nullable Object right) {
        var kind = comparable(left);
        if (kind != comparable(right)) {
            throw incompatible(left, right);
        }
        return switch (kind) {
            case INT -> Values.number(left) < Values.number(right);
            case FLOAT -> left instanceof Double a && right instanceof Double b && a < b;
            case STRING -> Utf8.compare(String.valueOf(left), String.valueOf(right)) < 0;
            case BOOL, NONE -> throw new CallFailure("invalid type for comparison");
        };
    }

    private static Basic comparable(@Nullable Object value) {
        var kind = basic(value);
        if (kind == Basic.NONE) {
            throw new CallFailure("invalid type for comparison");
        }
        return kind;
    }

    private static CallFailure incompatible(@Nullable Object left, @Nullable Object right) {
        return new CallFailure(
                "incompatible types for comparison: " + Values.typeName(left) + " and " + Values.typeName(right));
    }

    private static Basic basic(@Nullable Object value) {
        return switch (value) {
            case null -> Basic.NONE;
            case Boolean _ -> Basic.BOOL;
            case Long _ -> Basic.INT;
            case Double _ -> Basic.FLOAT;
            case String _ -> Basic.STRING;
            case Typed typed ->
                switch (typed.type().underlying()) {
                    case INT -> Basic.INT;
                    case STRING -> Basic.STRING;
                    default -> Basic.NONE;
                };
            default -> Basic.NONE;
        };
    }
}
