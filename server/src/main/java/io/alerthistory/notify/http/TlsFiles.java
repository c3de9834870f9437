package io.alerthistory.notify.http;

import io.alerthistory.config.Fields;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/** How the files of a {@code tls_config} are now; changed ones are read again, so that certificates can be renewed. */
record TlsFiles(List<State> states) {
    record State(String path, FileTime modified, long size) {}

    /** @throws IOException naming the file that is not there */
    static TlsFiles of(Fields tls) throws IOException {
        var states = new ArrayList<State>();
        for (var name : List.of("ca_file", "cert_file", "key_file")) {
            var path = tls.text(name);
            if (!path.isEmpty()) {
                states.add(state(name, path));
            }
        }
        return new TlsFiles(states);
    }

    private static State state(String name, String path) throws IOException {
        try {
            var file = Path.of(path);
            return new State(path, Files.getLastModifiedTime(file), Files.size(file));
        } catch (IOException e) {
            throw new IOException("cannot read the " + name + " of tls_config: " + e, e);
        }
    }
}
