package io.alerthistory;

import io.alerthistory.cli.OwnFlags;
import io.alerthistory.cli.UsageException;
import io.alerthistory.config.ConfigException;
import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.Configuration;
import io.alerthistory.model.MatcherSyntax;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A configuration file as it was when it was read.
 *
 * @param text of the whole file
 */
record ConfigFile(String text, Configuration configuration) {

    /** Where what the file names is looked for, if it is not named in full. */
    static Path folder(Path file) {
        var folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }

    /** @throws StartFailure if it cannot be read or has mistakes; the message has them all */
    static ConfigFile read(Path file, MatcherSyntax syntax) {
        try {
            var text = Files.readString(file);
            var configuration =
                    ConfigReader.read(text, file.toString(), folder(file).toString(), syntax);
            OwnFlags.check(configuration.own());
            return new ConfigFile(text, configuration);
        } catch (NoSuchFileException e) {
            throw new StartFailure("there is no file " + file + "; name yours with --config.file", e);
        } catch (CharacterCodingException e) {
            throw new StartFailure(file + " is not UTF-8 text. Save it as UTF-8", e);
        } catch (IOException e) {
            throw new StartFailure("cannot read " + file + ": " + e, e);
        } catch (ConfigException | UsageException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }
}
