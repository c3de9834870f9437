package io.alerthistory.gotemplate;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps true what the package-infos say. What the root package has for all rooms are its limits and its exception. */
class GotemplateArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.alerthistory.gotemplate");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "strconv:",
                "parse: strconv",
                "value: strconv",
                "time: strconv, value",
                "html: strconv, parse, value",
                "render: strconv, parse, value"
            })
    void aRoomUsesOnlyTheRoomsItNames(String sentence) {
        var colon = sentence.indexOf(':');
        var room = "io.alerthistory.gotemplate." + sentence.substring(0, colon);
        var mayUse = Arrays.stream(sentence.substring(colon + 1).split(","))
                .map(name -> "io.alerthistory.gotemplate." + name.strip())
                .toArray(String[]::new);
        noClasses()
                .that(resideInAPackage(room))
                .should()
                .dependOnClassesThat(resideInAPackage("io.alerthistory.gotemplate.*")
                        .and(not(resideInAPackage(room)))
                        .and(not(resideInAnyPackage(mayUse))))
                .check(OURS);
    }

    @Test
    void itCouldBePublishedAsItIs() {
        classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("io.alerthistory.gotemplate..", "java..", "org.jspecify.annotations"))
                .check(OURS);
    }
}
