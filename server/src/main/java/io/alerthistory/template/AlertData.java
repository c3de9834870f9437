package io.alerthistory.template;

import io.alerthistory.gotemplate.time.GoTime;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;

/**
 * One alert, as templates see it.
 *
 * @param status {@code firing} or {@code resolved}
 * @param endsAt Go's zero time while it fires
 */
record AlertData(
        String status,
        Kv labels,
        Kv annotations,
        GoTime startsAt,
        GoTime endsAt,
        String generatorUrl,
        String fingerprint)
        implements Typed {
    private static final GoType TYPE = GoType.of("template.Alert", Underlying.STRUCT, AlertData.class)
            .field("Status", "status", AlertData::status)
            .field("Labels", "labels", AlertData::labels)
            .field("Annotations", "annotations", AlertData::annotations)
            .field("StartsAt", "startsAt", AlertData::startsAt)
            .field("EndsAt", "endsAt", AlertData::endsAt)
            .field("GeneratorURL", "generatorURL", AlertData::generatorUrl)
            .field("Fingerprint", "fingerprint", AlertData::fingerprint)
            .build();

    @Override
    public GoType type() {
        return TYPE;
    }
}
