package io.carafe.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.AbstractCollection;
import java.util.AbstractMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keeps the order of the modules, and what each may touch, as the design says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {

    /**
     * The modules from the top down. A module depends only on modules of a lower rank, so isolators never on each
     * other. The number is how many classes it must at least have, package-info included: raise it as the module
     * grows, so that no rule about it can pass by having looked at nothing.
     */
    private enum Module {
        CLI(7, 220, "io.carafe.cli.."),
        ENGINE(6, 22, "io.carafe.engine.."),
        RUNTIME(5, 320, "io.carafe", "io.carafe.runtime.."),
        PID(4, 3, "io.carafe.namespaces.pid.."),
        MNT(4, 16, "io.carafe.namespaces.mnt.."),
        NET(4, 44, "io.carafe.namespaces.net.."),
        NET_VLAN(4, 11, "io.carafe.namespaces.vlan.."),
        UTS_IPC(4, 5, "io.carafe.namespaces.utsipc.."),
        USER(4, 7, "io.carafe.namespaces.user.."),
        CGROUP(4, 26, "io.carafe.namespaces.cgroup.."),
        CONFINEMENT(4, 34, "io.carafe.confinement.."),
        REGISTRY(3, 70, "io.carafe.registry.."),
        IMAGE_STORE(2, 170, "io.carafe.image.."),
        LINUX(1, 95, "io.carafe.linux.."),
        CLIENT(0, 21, "io.carafe.client.."),
        API(0, 185, "io.carafe.api..");

        private static final int RANK_OF_ISOLATORS = 4;

        private final int rank;
        private final int atLeast;
        private final DescribedPredicate<JavaClass> members;

        Module(int rank, int atLeast, String... packages) {
            this.rank = rank;
            this.atLeast = atLeast;
            this.members = JavaClass.Predicates.resideInAnyPackage(packages);
        }

        boolean isIsolator() {
            return rank == RANK_OF_ISOLATORS;
        }

        boolean mayDependOn(Module other) {
            return this == other || (isIsolator() ? other == API : other.rank < rank);
        }

        static Optional<Module> of(JavaClass type) {
            for (Module module : values()) {
                if (module.members.test(type.getBaseComponentType())) {
                    return Optional.of(module);
                }
            }
            return Optional.empty();
        }
    }

    // How many subjects each rule must at least have found; raise these too.
    private static final int ALL_CLASSES = 1250;
    private static final int ISOLATOR_CLASSES = 145;
    private static final int CLASSES_OUTSIDE_LINUX = 1150;
    private static final int CLASSES_OUTSIDE_CLI = 1000;
    private static final int API_CLASSES = 185;
    private static final int CLIENT_CLASSES = 21;
    private static final int PACKAGES = 85;
    private static final int STATIC_FIELDS = 700;

    private JavaClasses carafe;

    @BeforeAll
    void readClasses() {
        carafe = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("-tests.jar"))
                .importPackages("io.carafe");
    }

    @ParameterizedTest
    @EnumSource
    void everyModuleIsSeen(Module module) {
        assertThat(carafe.that(module.members)).hasSizeGreaterThanOrEqualTo(module.atLeast);
    }

    @Test
    void everyClassBelongsToAModule() {
        assertThat(carafe)
                .hasSizeGreaterThanOrEqualTo(ALL_CLASSES)
                .allSatisfy(
                        type -> assertThat(Module.of(type)).as(type.getName()).isPresent());
    }

    @Test
    void dependenciesPointDown() {
        check(ALL_CLASSES, carafe, classes().should(dependOnlyOnModulesBelow()));
    }

    @Test
    void isolatorsSeeTheApiAlone() {
        JavaClasses isolators = carafe.that(DescribedPredicate.describe(
                "belong to an isolator",
                type -> Module.of(type).filter(Module::isIsolator).isPresent()));
        check(
                ISOLATOR_CLASSES,
                isolators,
                classes()
                        .should()
                        .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(
                                "", // primitive types
                                "java..",
                                "io.carafe.api..",
                                "io.carafe.namespaces..",
                                "io.carafe.confinement..",
                                "com.google.inject..",
                                "jakarta.inject..",
                                "org.jspecify.."))
                        .because("an isolator is written against the API, as a stranger's would be; "
                                + "that it does not see another isolator is checked with the order of modules"));
    }

    @Test
    void onlyLinuxMakesNativeCalls() {
        check(
                CLASSES_OUTSIDE_LINUX,
                carafe.that(DescribedPredicate.not(Module.LINUX.members)),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("jnr..", "com.kenai..", "com.sun.jna..", "java.lang.foreign..")
                        .because("there is one door to the kernel, and a test can stand in it"));
    }

    @Test
    void theClientNeedsTheJdkAlone() {
        check(
                CLIENT_CLASSES,
                carafe.that(Module.CLIENT.members),
                classes()
                        .should()
                        .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(
                                "", // primitive types
                                "java..",
                                "sun.misc..",
                                "io.carafe.client..",
                                "org.jspecify.."))
                        .because("what it loads, each command waits for"));
    }

    @Test
    void apiDoesNoInputOrOutput() {
        check(
                API_CLASSES,
                carafe.that(Module.API.members),
                noClasses()
                        .should()
                        .dependOnClassesThat(DescribedPredicate.describe("do I/O", ArchitectureTest::doesInputOrOutput))
                        .because("what a container is can be said without touching the machine"));
    }

    @Test
    void onlyTheCommandLineWritesToTheTerminal() {
        check(
                CLASSES_OUTSIDE_CLI,
                carafe.that(DescribedPredicate.not(Module.CLI.members)),
                noClasses().should(ACCESS_STANDARD_STREAMS).because("the streams belong to the embedding program"));
    }

    @Test
    void packagesHaveNoCycles() {
        long packages =
                carafe.stream().map(JavaClass::getPackageName).distinct().count();
        assertThat(packages).isGreaterThanOrEqualTo(PACKAGES);
        check(
                ALL_CLASSES,
                carafe,
                slices().assignedFrom(new SliceAssignment() {
                            @Override
                            public String getDescription() {
                                return "packages";
                            }

                            @Override
                            public SliceIdentifier getIdentifierOf(JavaClass type) {
                                return SliceIdentifier.of(type.getPackageName());
                            }
                        })
                        .should()
                        .beFreeOfCycles());
    }

    @Test
    void nothingStaticChanges() {
        assertThat(carafe.stream().flatMap(type -> type.getFields().stream()).filter(ArchitectureTest::isWrittenStatic))
                .hasSizeGreaterThanOrEqualTo(STATIC_FIELDS);
        check(
                ALL_CLASSES,
                carafe,
                fields().that(DescribedPredicate.describe("are static", ArchitectureTest::isWrittenStatic))
                        .should()
                        .beFinal()
                        .andShould()
                        .notHaveRawType(DescribedPredicate.describe("made to be changed", ArchitectureTest::isMutable))
                        .because("two engines in one JVM must not share anything by accident"));
    }

    private static void check(int atLeast, JavaClasses subjects, ArchRule rule) {
        assertThat(subjects)
                .as("classes for the rule: %s", rule.getDescription())
                .hasSizeGreaterThanOrEqualTo(atLeast);
        rule.check(subjects);
    }

    private static ArchCondition<JavaClass> dependOnlyOnModulesBelow() {
        return new ArchCondition<>("depend only on modules further down") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Module from = Module.of(type).orElseThrow();
                type.getDirectDependenciesFromSelf()
                        .forEach(dependency -> Module.of(dependency.getTargetClass())
                                .filter(to -> !from.mayDependOn(to))
                                .ifPresent(to -> events.add(SimpleConditionEvent.violated(
                                        dependency,
                                        from + " must not see " + to + ": " + dependency.getDescription()))));
            }
        };
    }

    private static boolean doesInputOrOutput(JavaClass type) {
        String name = type.getBaseComponentType().getName();
        return name.startsWith("java.io.File")
                || name.equals("java.io.RandomAccessFile")
                || name.startsWith("java.lang.Process")
                || name.startsWith("java.net.") && !name.equals("java.net.URI")
                || name.startsWith("java.nio.channels.")
                || name.startsWith("java.nio.file.FileSystem")
                || name.equals("java.nio.file.Files")
                || name.startsWith("java.util.zip.")
                || name.equals("java.util.Scanner");
    }

    private static boolean isWrittenStatic(JavaField field) {
        return field.getModifiers().contains(JavaModifier.STATIC)
                && !field.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isMutable(JavaClass type) {
        return type.isAssignableTo(AbstractCollection.class)
                || type.isAssignableTo(AbstractMap.class)
                || type.isAssignableTo(ConcurrentMap.class)
                || type.isAssignableTo(StringBuilder.class)
                || type.isAssignableTo(ThreadLocal.class)
                || List.of("java.util.concurrent.atomic", "java.util.concurrent.locks")
                        .contains(type.getPackageName());
    }
}
