package dev.pitwatch.architecture;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaStaticInitializer;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import dev.pitwatch.base.mirror.Mirror;
import dev.pitwatch.base.queue.FairMap;
import dev.pitwatch.base.queue.SharedBacklog;
import io.github.bucket4j.Bucket;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.Timer;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The law that no tenant takes from the others: whatever they share, found by its type, stands in docs/security.md with its owner and
 * the reason why one of them can't fill it; and so does each table, with what ends its rows.
 */
@AnalyzeClasses(packages = "dev.pitwatch", importOptions = DoNotIncludeTests.class)
class SharedThingsTest {

    private static final Path PAGE = Sources.ROOT.resolve("docs/security.md");
    private static final String SHARED = "### In memory";
    private static final String KEYED = "### In memory, by key";
    private static final String TABLES = "### In the database";

    /** What serves several tenants. */
    private static final Pattern PARTS =
            Pattern.compile("dev[.]pitwatch[.](base|core|hub|artemis|broker|notify|sensor|camera|payment)([.].*)?");

    /** Threads, what waits for them, what is counted out, what is remembered of several, and whose rows are all in memory. */
    private static final List<Class<?>> SHARED_TYPES = List.of(
            Thread.class,
            Executor.class,
            WorkerExecutor.class,
            Queue.class,
            Semaphore.class,
            Timer.class,
            Bucket.class,
            SharedBacklog.class,
            FairMap.class,
            Mirror.class,
            DataSource.class);

    /** Connections that are kept, to a server or to many. */
    private static final Pattern CONNECTIONS =
            Pattern.compile("org[.]apache[.]hc[.].*(ConnectionManager|HttpClient)|java[.]net[.]http[.]HttpClient");

    /** How our own are called; records of numbers are none. */
    private static final Pattern SHARED_NAME =
            Pattern.compile(".*(Budget|Limit|Limits|Limiter|Quota|Share|Pace|Threshold|Queue|Worker|Workers|Breaker)");

    private static final List<Class<?>> MAPS = List.of(
            HashMap.class, TreeMap.class, HashSet.class, TreeSet.class); // and the linked ones, which are of these

    private static final int PLUGIN_DEPTH = 4;
    private static final Pattern SEDA = Pattern.compile("uri: ((?:seda|disruptor|vm):[a-z-]+)");
    private static final Pattern NAME = Pattern.compile("`([A-Za-z0-9_:-]+)`");

    @ArchTest
    static void givenWhatTenantsShare_whenThePageListsIt_thenNothingIsMissingAndNothingIsGone(JavaClasses classes)
            throws IOException {
        Set<String> shared = inCode(classes);
        shared.addAll(inRoutes());

        assertThat(shared).hasSizeGreaterThan(50);
        assertThat(names(SHARED))
                .as("docs/security.md, %s: name what is shared, who owns it, and why one tenant can't fill it", SHARED)
                .isEqualTo(shared);
    }

    /**
     * Found by what is made with its object and outlives a call: a map of threads' own kind, or any in a class with a synchronized method.
     * One that is guarded by a block, or by another class, is not found.
     */
    @ArchTest
    static void givenMapsThatThreadsShare_whenThePageListsThem_thenEachSaysWhatBoundsItsKeys(JavaClasses classes)
            throws IOException {
        Set<String> keyed = classes.stream()
                .filter(type -> PARTS.matcher(type.getPackageName()).matches())
                .filter(SharedThingsTest::keepsMap)
                .map(SharedThingsTest::outermost)
                .collect(toCollection(TreeSet::new));
        keyed.removeAll(names(SHARED));

        assertThat(keyed).hasSizeGreaterThan(30);
        assertThat(names(KEYED))
                .as("docs/security.md, %s: name the class, who owns it, and what bounds its keys", KEYED)
                .isEqualTo(keyed);
    }

    private static boolean keepsMap(JavaClass type) {
        boolean locks = type.getMethods().stream()
                .anyMatch(method -> method.getModifiers().contains(JavaModifier.SYNCHRONIZED));
        return !type.isRecord()
                && !type.isEnum()
                && type.getFields().stream().map(field -> field.getRawType()).anyMatch(SharedThingsTest::isKeyed)
                && (makesAtStart(type, ConcurrentMap.class)
                        || callsAtStart(type, "newKeySet")
                        || callsAtStart(type, "synchronizedMap")
                        || locks && MAPS.stream().anyMatch(map -> makesAtStart(type, map)));
    }

    private static boolean isKeyed(JavaClass field) {
        return field.isAssignableTo(Map.class) || field.isAssignableTo(Set.class);
    }

    private static boolean makesAtStart(JavaClass type, Class<?> made) {
        return type.getConstructorCallsFromSelf().stream()
                .anyMatch(call ->
                        isStart(call.getOrigin()) && call.getTargetOwner().isAssignableTo(made));
    }

    private static boolean callsAtStart(JavaClass type, String name) {
        return type.getMethodCallsFromSelf().stream()
                .anyMatch(call -> isStart(call.getOrigin()) && call.getName().equals(name));
    }

    private static boolean isStart(JavaCodeUnit unit) {
        return unit instanceof JavaConstructor || unit instanceof JavaStaticInitializer;
    }

    /** Camel would give such a step a pool, and what waits for it a queue, that stand on no list. */
    @Test
    void givenRoutes_whenRead_thenNoStepHasThreadsOfItsOwn() throws IOException {
        assertThat(routeFiles()).hasSizeGreaterThan(10).allSatisfy(file -> assertThat(Files.readString(file))
                .as("%s", file)
                .doesNotContainPattern(
                        "(?m)^[ -]*(threads|wireTap|throttle|aggregate|resequence):|parallelProcessing: *[\"']?true"));
    }

    @Test
    void givenTables_whenThePageListsThem_thenEachSaysWhatEndsItsRows() throws IOException {
        assertThat(names(TABLES))
                .as("docs/security.md, %s: name the table, who adds to it, and what bounds it", TABLES)
                .isEqualTo(Migrations.made("table"));
    }

    /** A workshop makes 3,000 calls a minute, each of which may leave a row. */
    @Test
    void givenWhatIsDropped_whenItsPaceIsRead_thenItIsFasterThanOneWorkshopAdds() throws IOException {
        List<String> drops = Pattern.compile("(?m)^- route:")
                .splitAsStream(Files.readString(Sources.ROOT.resolve("routes/housekeeping.camel.yaml")))
                .filter(route -> route.contains("delete from "))
                .toList();

        assertThat(drops).hasSizeGreaterThan(5).allSatisfy(route -> {
            assertThat(route)
                    .as("each minute, or more often")
                    .containsPattern("(cron: [0-9]+ \\* \\* \\* \\* \\?|repeatInterval: [0-9]{4}\\b)");
            assertThat(route).as("10,000 at a time, or more").containsPattern("limit [1-9][0-9]{4,}\\b");
        });
    }

    @Test
    void givenTheLists_whenRead_thenEachRowHasAnOwnerAndAReason() throws IOException {
        for (String heading : List.of(SHARED, KEYED, TABLES)) {
            assertThat(rows(heading)).filteredOn(row -> !row.startsWith("| **")).allSatisfy(row -> {
                String[] cells = row.split("\\|", -1);
                assertThat(cells).as(row).hasSize(5);
                assertThat(cells[2]).as("owner in %s", row).isNotBlank();
                assertThat(cells[3].strip()).as("reason in %s", row).hasSizeGreaterThan(15);
            });
        }
    }

    private static Set<String> inCode(JavaClasses classes) {
        return classes.stream()
                .filter(type -> PARTS.matcher(type.getPackageName()).matches())
                .filter(SharedThingsTest::isShared)
                .map(SharedThingsTest::outermost)
                .collect(toCollection(TreeSet::new));
    }

    private static boolean isShared(JavaClass type) {
        boolean counts = !type.isRecord() && !type.isEnum() && !type.isInterface();
        return counts && SHARED_NAME.matcher(type.getSimpleName()).matches()
                || type.isAssignableTo(Consumer.class)
                || keepsOne(type)
                || makesOne(type);
    }

    private static boolean keepsOne(JavaClass type) {
        return type.getFields().stream()
                .flatMap(field -> field.getAllInvolvedRawTypes().stream())
                .anyMatch(involved -> SHARED_TYPES.stream().anyMatch(involved::isAssignableTo)
                        || CONNECTIONS.matcher(involved.getName()).matches());
    }

    private static boolean makesOne(JavaClass type) {
        return type.getConstructorCallsFromSelf().stream()
                        .map(call -> call.getTargetOwner())
                        .anyMatch(made -> made.isAssignableTo(Thread.class)
                                || made.isAssignableTo(Executor.class)
                                || made.isAssignableTo(Timer.class))
                || type.getMethodCallsFromSelf().stream().anyMatch(SharedThingsTest::takesThreads);
    }

    /** Those of a pool of its own, or of one that the JDK or Vert.x has for all. */
    private static boolean takesThreads(JavaMethodCall call) {
        JavaClass owner = call.getTargetOwner();
        JavaClass answer = call.getTarget().getRawReturnType();
        String name = call.getName();
        return owner.isEquivalentTo(Executors.class)
                || answer.isAssignableTo(WorkerExecutor.class)
                || answer.isAssignableTo(ForkJoinPool.class)
                || owner.isAssignableTo(Vertx.class) && name.equals("executeBlocking")
                || owner.isAssignableTo(CompletionStage.class) && name.endsWith("Async")
                || name.equals("parallelStream")
                || owner.isAssignableTo(BaseStream.class) && name.equals("parallel");
    }

    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(SharedThingsTest::outermost).orElse(type.getSimpleName());
    }

    private static Set<String> inRoutes() throws IOException {
        Set<String> queues = new TreeSet<>();
        for (Path file : routeFiles()) {
            Matcher queue = SEDA.matcher(Files.readString(file));
            while (queue.find()) {
                queues.add(queue.group(1));
            }
        }
        return queues;
    }

    /** {@return those of the hub and those in plugins} */
    private static List<Path> routeFiles() throws IOException {
        try (Stream<Path> hubs = Files.list(Sources.ROOT.resolve("routes"));
                Stream<Path> plugins = Files.find(
                        Sources.ROOT.resolve("plugins"),
                        PLUGIN_DEPTH,
                        (file, kind) -> kind.isRegularFile() && file.toString().endsWith(".camel.yaml"))) {
            return Stream.concat(hubs, plugins).filter(Files::isRegularFile).toList();
        }
    }

    /** {@return the names in the first column of the section's table} */
    private static Set<String> names(String heading) throws IOException {
        Set<String> names = new TreeSet<>();
        for (String row : rows(heading)) {
            Matcher name = NAME.matcher(row.split("\\|", -1)[1]);
            while (name.find()) {
                assertThat(names.add(name.group(1)))
                        .as("%s stands once below %s", name.group(1), heading)
                        .isTrue();
            }
        }
        return names;
    }

    /** Without the head. */
    private static List<String> rows(String heading) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int start = lines.indexOf(heading);
        assertThat(start).as("the heading %s", heading).isNotNegative();
        return lines.stream()
                .skip(start + 1L)
                .takeWhile(line -> !line.startsWith("#"))
                .filter(line -> line.startsWith("|"))
                .skip(2)
                .toList();
    }
}
