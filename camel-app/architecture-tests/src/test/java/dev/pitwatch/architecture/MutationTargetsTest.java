package dev.pitwatch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Mutation tests leave out of core what calls the database, and nothing else; of the hub they try what is pure and has a test of its
 * own: no rule can be kept from them.
 */
class MutationTargetsTest {

    /** A regular expression in a pom: a package, and the names in it. */
    private static final Pattern NAMES = Pattern.compile("<(?:param|targetClasses)>~\\(\\?x\\)[^(]*\\(([^)]*)\\)");

    private static final String HUB = "dev.pitwatch.hub";
    private static final Path TESTS_OF_HUB = Sources.ROOT.resolve("camel-app/hub/src/test/java");

    /** Whoever uses it, or a class of the hub that does, takes a server to be tried. */
    private static final Pattern IMPURE = Pattern.compile(
            "(org[.]apache[.]camel|org[.]eclipse[.]paho|org[.]osgi|io[.]vertx|io[.]opentelemetry|javax?[.]sql)[.].*");

    @Test
    void givenWhatMutationTestsLeaveOut_whenLookedAt_thenItCallsTheDatabase() throws IOException {
        List<JavaClass> classes = outermost("dev.pitwatch.core");

        assertThat(named("core")).isNotEmpty().allSatisfy(name -> assertThat(
                        classes.stream().filter(type -> type.getSimpleName().equals(name)))
                .as("camel-app/core/pom.xml leaves out %s", name)
                .isNotEmpty()
                .allMatch(MutationTargetsTest::callsTheDatabase, "calls the database"));
    }

    @Test
    void givenPureClassesOfTheHub_whenTheyHaveATestOfTheirOwn_thenMutationTestsTryThem() throws IOException {
        List<JavaClass> classes = outermost(HUB);
        List<String> pure = classes.stream()
                .filter(type -> hasATest(type) && isPure(type))
                .map(MutationTargetsTest::withinHub)
                .toList();

        assertThat(pure).hasSizeGreaterThan(15);
        assertThat(named("hub"))
                .as("target classes of camel-app/hub/pom.xml")
                .containsAll(pure)
                .isSubsetOf(classes.stream().map(MutationTargetsTest::withinHub).toList());
    }

    private static List<JavaClass> outermost(String packages) {
        return new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests()).importPackages(packages).stream()
                        .filter(type -> type.getEnclosingClass().isEmpty())
                        .toList();
    }

    /** {@return the names in the regular expressions of that module's pom} */
    private static List<String> named(String module) throws IOException {
        return NAMES.matcher(Files.readString(Sources.ROOT.resolve("camel-app/%s/pom.xml".formatted(module))))
                .results()
                .flatMap(found -> Stream.of(found.group(1).strip().split("[|\\s]+")))
                .map(name -> name.replace("\\.", "."))
                .toList();
    }

    private static String withinHub(JavaClass type) {
        return type.getName().substring(HUB.length() + 1);
    }

    private static boolean hasATest(JavaClass type) {
        return Files.exists(TESTS_OF_HUB.resolve(type.getName().replace('.', '/') + "Test.java"));
    }

    private static boolean isPure(JavaClass type) {
        Set<JavaClass> seen = new HashSet<>(Set.of(type));
        Deque<JavaClass> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            JavaClass next = open.remove();
            if (IMPURE.matcher(next.getName()).matches()) {
                return false;
            }
            if (next.getPackageName().startsWith(HUB)) {
                next.getDirectDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .filter(seen::add)
                        .forEach(open::add);
            }
        }
        return true;
    }

    private static boolean callsTheDatabase(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream()
                .map(dependency -> dependency.getTargetClass())
                .anyMatch(used -> used.getSimpleName().endsWith("Repository")
                        || used.getPackageName().startsWith("dev.pitwatch.")
                                && used.getSimpleName().endsWith("Service")
                        || used.getPackageName().equals("dev.pitwatch.base.database")
                        || used.getPackageName().startsWith("org.jdbi"));
    }
}
