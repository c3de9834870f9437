package io.alerthistory.classify;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What kind of trouble an alert tells of. */
public enum Category {
    /** Something does not answer, is missing, or has lost the partners that it needs. */
    AVAILABILITY,
    /** It answers, but wrongly or slowly, or its work piles up. */
    PERFORMANCE_AND_ERRORS,
    /** A resource is nearly, or wholly, used up. */
    SATURATION,
    /** Certificates, access, and settings that are wrong or were not taken. */
    CONFIG_AND_SECURITY,
    /** What will be trouble later: quotas, budgets, forecasts, backups that were not made. */
    CAPACITY_TREND;

    /** In order, which is the order of the model's answers. */
    public static final List<Category> ALL = List.of(values());

    /** By the word that stands in answers. */
    public static Optional<Category> of(String word) {
        return ALL.stream().filter(category -> category.word().equals(word)).findFirst();
    }

    /** As it stands in answers: {@code performance-and-errors}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
