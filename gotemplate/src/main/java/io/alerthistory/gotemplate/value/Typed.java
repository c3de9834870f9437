package io.alerthistory.gotemplate.value;

/**
 * A value of a named Go type. Everything else is what Java makes of it: {@code null} for {@code nil}, {@link Boolean},
 * {@link Long} for {@code int}, {@link Double} for {@code float64}, {@link String}, a {@link java.util.List} for a slice,
 * a {@link java.util.Map} for a map with text keys, which is gone through in the order of its keys. A {@code Typed} may be
 * a list or a map, too.
 */
public interface Typed {
    GoType type();

    /** One whose type is made of a whole number. */
    interface Whole extends Typed {
        long longValue();
    }
}
