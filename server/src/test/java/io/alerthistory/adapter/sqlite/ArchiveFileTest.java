package io.alerthistory.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.classification.Archive;
import io.alerthistory.support.ArchiveContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveFileTest extends ArchiveContract {
    @TempDir
    private Path folder = Path.of("");

    private final List<ArchiveFile> opened = new ArrayList<>();

    private ArchiveFile open(InstantSource time) throws IOException {
        opened.add(ArchiveFile.open(folder, "said/", time));
        return opened.getLast();
    }

    @BeforeEach
    void open() throws IOException {
        open(InstantSource.system());
    }

    @AfterEach
    void close() {
        opened.forEach(ArchiveFile::close);
    }

    @Override
    protected Archive archive() {
        return opened.getFirst();
    }

    @Override
    protected Archive again() throws IOException {
        opened.removeFirst().close();
        return open(InstantSource.system());
    }

    @Test
    void whatIsOldIsForgottenAtAStartButForWhatPeopleSaid() throws IOException {
        archive().put("v:1", "text");
        archive().put("said/about/1", "word");
        opened.removeFirst().close();
        var later = open(InstantSource.fixed(Instant.now().plus(Duration.ofDays(91))));

        assertThat(later.get("v:1")).isEmpty();
        assertThat(later.get("said/about/1")).hasValue("word");
    }

    @Test
    void aDamagedFileIsSetAside() throws IOException {
        archive().put("v:1", "text");
        opened.removeFirst().close();
        Files.writeString(folder.resolve("classifications.db"), "no database at all ".repeat(1_000));

        assertThat(open(InstantSource.system()).get("v:1")).isEmpty();
        archive().put("v:1", "new");
        assertThat(Files.exists(folder.resolve("classifications.db.damaged"))).isTrue();
    }
}
