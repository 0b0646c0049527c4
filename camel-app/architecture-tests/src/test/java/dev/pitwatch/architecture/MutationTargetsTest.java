package dev.pitwatch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Mutation tests leave out of core what calls the database, and nothing else: a rule that is pure can't be kept from them. */
class MutationTargetsTest {

    private static final Pattern LEFT_OUT = Pattern.compile("<param>~\\(\\?x\\)[^(]*\\(([^)]*)\\)");

    @Test
    void givenWhatMutationTestsLeaveOut_whenLookedAt_thenItCallsTheDatabase() throws IOException {
        String pom = Files.readString(Sources.ROOT.resolve("camel-app/core/pom.xml"));
        List<String> leftOut = LEFT_OUT.matcher(pom)
                .results()
                .flatMap(found -> Stream.of(found.group(1).strip().split("[|\\s]+")))
                .toList();
        List<JavaClass> classes = new ClassFileImporter()
                .withImportOption(new DoNotIncludeTests()).importPackages("dev.pitwatch.core").stream()
                        .filter(type -> type.getEnclosingClass().isEmpty())
                        .toList();

        assertThat(leftOut).isNotEmpty();
        for (String name : leftOut) {
            assertThat(classes.stream().filter(type -> type.getSimpleName().equals(name)))
                    .as("camel-app/core/pom.xml leaves out %s", name)
                    .isNotEmpty()
                    .allMatch(MutationTargetsTest::callsTheDatabase, "calls the database");
        }
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
