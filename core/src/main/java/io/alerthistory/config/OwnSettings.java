package io.alerthistory.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What the section {@code alerthistory} of the file says: settings that Alertmanager does not have, each of which may as
 * well be a flag. Which of them exist, and what they mean, is for the command line to know.
 *
 * @param byName in the order of the file; a name is the path within the section, such as {@code redis.pool_size}
 */
public record OwnSettings(SequencedMap<String, Setting> byName) {
    static final String SECTION = "alerthistory";

    public static final OwnSettings NONE = new OwnSettings(new LinkedHashMap<>());

    public OwnSettings {
        byName = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(byName));
    }

    /**
     * A value as it is written. It may be a password, so {@code toString} does not show it.
     *
     * @param place as messages name it: {@code alertmanager.yml:12: alerthistory.redis.pool_size}
     */
    public record Setting(String text, String place) {
        @Override
        public String toString() {
            return place;
        }
    }

    /** Takes mappings apart down to their texts, numbers and booleans; a list is a problem. */
    static OwnSettings read(Field section) {
        var settings = new LinkedHashMap<String, Setting>();
        gather(section.named(), "", settings);
        return new OwnSettings(settings);
    }

    private static void gather(Map<String, Field> fields, String prefix, Map<String, Setting> settings) {
        fields.forEach((name, field) -> {
            if (field.isMapping()) {
                gather(field.named(), prefix + name + ".", settings);
            } else {
                settings.put(prefix + name, new Setting(field.text(""), field.place()));
            }
        });
    }
}
