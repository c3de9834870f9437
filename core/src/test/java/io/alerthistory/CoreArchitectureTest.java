package io.alerthistory;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.alerthistory.classify.ShippedModel;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keeps true what the package-infos say. A room may use the rooms named beside it, and libraries that do no I/O. */
class CoreArchitectureTest {
    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("gotemplate"))
            .withImportOption(location -> !location.contains("testing"))
            .importPackages("io.alerthistory");

    private static final ArchRule NO_CLOCK = noClasses()
            .should()
            .accessTargetWhere(isClock())
            .because("time is handed in, so that a test can make a week pass at once");

    private static final ArchRule NO_CHANCE = noClasses()
            .should()
            .accessTargetWhere(isOneOf(Set.of("java.lang.Math.random", "java.util.random.RandomGenerator.getDefault")))
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Random.class, ThreadLocalRandom.class, UUID.class)
            .because("chance is handed in, seeded, so that a run can be repeated");

    /** But for the weights of the classifier, which are on the class path as its code is. */
    private static final ArchRule NO_IO_AND_NO_THREADS = noClasses()
            .that()
            .doNotBelongToAnyOf(ShippedModel.class)
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("java.io..", "java.net..", "java.nio.channels..", "java.util.concurrent.."))
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, ProcessBuilder.class, Files.class)
            .because("the core decides; who has files, sockets and threads hands it what it needs");

    /** Calls and method references alike. */
    private static DescribedPredicate<JavaAccess<?>> isClock() {
        return DescribedPredicate.describe("it reads a clock or waits", access -> {
            var owner = access.getTargetOwner().getName();
            var name = access.getTarget().getName();
            return (owner.startsWith("java.time.") && name.equals("now"))
                    || (owner.equals("java.time.Clock") && name.startsWith("system"))
                    || (owner.equals("java.time.InstantSource") && name.equals("system"))
                    || (owner.equals("java.lang.System") && name.matches("currentTimeMillis|nanoTime"))
                    || (owner.equals("java.lang.Thread") && name.equals("sleep"));
        });
    }

    private static DescribedPredicate<JavaAccess<?>> isOneOf(Set<String> methods) {
        return DescribedPredicate.describe(
                "it is one of " + methods,
                access -> methods.contains(access.getTargetOwner().getName() + "."
                        + access.getTarget().getName()));
    }

    @Test
    void nobodyReadsTheClock() {
        NO_CLOCK.check(OURS);
    }

    @Test
    void nobodyDrawsLots() {
        NO_CHANCE.check(OURS);
    }

    @Test
    void nobodyDoesInputOutputOrThreads() {
        NO_IO_AND_NO_THREADS.check(OURS);
    }

    /** A check that nothing can break checks nothing. */
    @Test
    void theRulesFindWhatTheyForbid() {
        var offender = new ClassFileImporter().importClasses(Offender.class);
        assertThat(List.of(NO_CLOCK, NO_CHANCE, NO_IO_AND_NO_THREADS))
                .allSatisfy(rule -> assertThat(rule.evaluate(offender).hasViolation())
                        .as(rule.getDescription())
                        .isTrue());
    }

    @SuppressWarnings("unused")
    private static final class Offender {
        Supplier<Instant> clock() {
            return Instant::now;
        }

        double chance() {
            return Math.random();
        }

        void thread() throws InterruptedException {
            Thread.sleep(Duration.ZERO);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "model:gotemplate.strconv",
                "config:model,gotemplate.strconv",
                "ledger:model,gotemplate.strconv",
                "history:model,ledger",
                "journal:model,ledger,history",
                "muting:model,config",
                "classify:model",
                "engine:model,config,ledger,journal,history,muting,gotemplate.strconv",
                "cluster:model,config,ledger,journal,history,muting,engine"
            })
    void aRoomUsesOnlyTheRoomsItNames(String sentence) {
        var room = sentence.substring(0, sentence.indexOf(':'));
        var mayUse = Set.of(sentence.substring(sentence.indexOf(':') + 1).split(","));
        var allowed = mayUse.stream()
                .filter(name -> !name.isEmpty())
                .map(name -> "io.alerthistory." + name)
                .toList();
        noClasses()
                .that(resideInAPackage("io.alerthistory." + room))
                .should()
                .dependOnClassesThat(resideInAPackage("io.alerthistory..")
                        .and(not(resideInAPackage("io.alerthistory." + room)))
                        .and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
                .check(OURS);
    }

    @Test
    void everyRoomSaysWhatItIsForAndWhereNullOccurs() {
        classes()
                .should()
                .resideInAnyPackage(
                        "io.alerthistory.model",
                        "io.alerthistory.config",
                        "io.alerthistory.ledger",
                        "io.alerthistory.history",
                        "io.alerthistory.journal",
                        "io.alerthistory.muting",
                        "io.alerthistory.classify",
                        "io.alerthistory.engine",
                        "io.alerthistory.cluster")
                .check(OURS);
        OURS.stream()
                .map(javaClass -> javaClass.reflect().getPackage())
                .distinct()
                .forEach(room -> assertThat(room.isAnnotationPresent(NullMarked.class))
                        .as(room.getName())
                        .isTrue());
    }
}
