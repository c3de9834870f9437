package io.alerthistory.adapter.embedded;

import io.alerthistory.files.Aside;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/** The names of the files in a journal's folder. */
record JournalFiles(Path folder) {
    private static final Pattern NAME = Pattern.compile("([0-9]{8,18})\\.(journal|snapshot)");

    /** One of them. A snapshot comes before the journal of its number. */
    record Named(long number, boolean isSnapshot, Path path) {}

    List<Named> all() throws IOException {
        var found = new ArrayList<Named>();
        try (var all = Files.newDirectoryStream(folder)) {
            for (var path : all) {
                var name = NAME.matcher(path.getFileName().toString());
                if (name.matches()) {
                    boolean isSnapshot = name.group(2).equals("snapshot");
                    found.add(new Named(Long.parseLong(name.group(1)), isSnapshot, path));
                }
            }
        }
        found.sort(Comparator.comparingLong(Named::number).thenComparing(named -> !named.isSnapshot()));
        return found;
    }

    Path journal(long number) {
        return folder.resolve("%08d.journal".formatted(number));
    }

    Path snapshot(long number) {
        return folder.resolve("%08d.snapshot".formatted(number));
    }

    /** Where a damaged file goes, so that somebody can look at it. */
    static Path aside(Path file) {
        return Aside.of(file, "damaged");
    }

    /** Makes new, gone and renamed files outlive the machine, where the file system can. */
    void sync() throws IOException {
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
