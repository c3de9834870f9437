package io.alerthistory.template;

import io.alerthistory.gotemplate.time.GoTime;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import org.jspecify.annotations.Nullable;

/**
 * One alert, as templates see it.
 *
 * @param status {@code firing} or {@code resolved}
 * @param endsAt Go's zero time while it fires
 * @param classification null where nothing is to be said; then it is a method that gives nothing, so that the alert prints,
 *     and is in JSON, as Alertmanager's
 */
record AlertData(
        String status,
        Kv labels,
        Kv annotations,
        GoTime startsAt,
        GoTime endsAt,
        String generatorUrl,
        String fingerprint,
        @Nullable Opinion classification)
        implements Typed {
    private static final GoType TYPE =
            fields().method("Classification", alert -> null).build();

    private static final GoType CLASSIFIED = fields().field(
                    "Classification", "classification", AlertData::classification)
            .build();

    private static GoType.Builder<AlertData> fields() {
        return GoType.of("template.Alert", Underlying.STRUCT, AlertData.class)
                .field("Status", "status", AlertData::status)
                .field("Labels", "labels", AlertData::labels)
                .field("Annotations", "annotations", AlertData::annotations)
                .field("StartsAt", "startsAt", AlertData::startsAt)
                .field("EndsAt", "endsAt", AlertData::endsAt)
                .field("GeneratorURL", "generatorURL", AlertData::generatorUrl)
                .field("Fingerprint", "fingerprint", AlertData::fingerprint);
    }

    @Override
    public GoType type() {
        return classification == null ? TYPE : CLASSIFIED;
    }
}
