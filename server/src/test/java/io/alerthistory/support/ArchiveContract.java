package io.alerthistory.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.classification.Archive;
import java.io.IOException;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What every archive promises. Subclasses say which. */
public abstract class ArchiveContract {
    protected abstract Archive archive();

    /** The same texts, as another process or a later start sees them. */
    protected abstract Archive again() throws IOException;

    @Test
    void keepsTheLastTextOfAName() throws IOException {
        assertThat(archive().get("v:1")).isEmpty();
        archive().put("v:1", "first");
        archive().put("v:1", "ä \"quoted\" 'text'; \uD83D\uDE00\n\\u0000");

        assertThat(archive().get("v:1")).hasValue("ä \"quoted\" 'text'; \uD83D\uDE00\n\\u0000");
        assertThat(again().get("v:1")).hasValue("ä \"quoted\" 'text'; \uD83D\uDE00\n\\u0000");
        assertThat(archive().get("v:")).isEmpty();
    }

    @Test
    void showsAllThatBeginSo() throws IOException {
        for (int i = 0; i < 2_500; i++) {
            archive().put("v:" + i, "text " + i);
        }
        archive().put("V:1", "another");
        archive().put("v%1", "none");
        archive().put("said/x", "word");
        var seen = new TreeMap<String, String>();
        archive().each("v:", (name, text, at) -> {
            assertThat(seen.put(name, text)).isNull();
            assertThat(at).isAfter(Instant.parse("2026-01-01T00:00:00Z"));
        });
        assertThat(seen).hasSize(2_500).containsEntry("v:2499", "text 2499");
        var all = new TreeMap<String, String>();
        archive().each("", (name, text, at) -> all.put(name, text));
        assertThat(all).hasSize(2_503);
    }
}
