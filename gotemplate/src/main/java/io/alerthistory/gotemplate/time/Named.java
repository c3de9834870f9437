package io.alerthistory.gotemplate.time;

import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import java.time.DayOfWeek;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.Locale;

/** A {@code time.Month} or a {@code time.Weekday}: a number that prints as a name. */
record Named(GoType type, long longValue, String name) implements Typed.Whole {
    private static final GoType MONTH = type("time.Month");
    private static final GoType WEEKDAY = type("time.Weekday");

    private static GoType type(String name) {
        return GoType.of(name, Underlying.INT, Named.class)
                .method("String", Named::name)
                .build();
    }

    static Named of(Month month) {
        return new Named(MONTH, month.getValue(), month.getDisplayName(TextStyle.FULL, Locale.ENGLISH));
    }

    /** Go counts from Sunday, which is 0. */
    static Named of(DayOfWeek day) {
        return new Named(WEEKDAY, day.getValue() % 7, day.getDisplayName(TextStyle.FULL, Locale.ENGLISH));
    }

    @Override
    public String toString() {
        return name;
    }
}
