package io.alerthistory.config;

import java.util.Map;

/**
 * What Alertmanager can be configured to do and this version cannot. A file that uses any of it is a good file, but
 * the program does not start with it: a page that silently does not come is worse. What says nothing (an empty list,
 * {@code false}) passes. A line leaves this list when the thing is done.
 */
final class NotYet {
    static final Map<String, String> TOP = Map.of("tracing", "tracing", "event_recorder", "the event recorder");

    private NotYet() {}

    static void note(Section section, Map<String, String> fields) {
        fields.keySet().stream().sorted().forEach(name -> {
            var field = section.field(name);
            if (!field.saysNothing()) {
                field.notYet(fields.getOrDefault(name, name));
            }
        });
    }
}
