package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.AccessTokens;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.people.identity.JdbiUserRepository;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.SessionService;
import dev.pitwatch.core.people.identity.SignedIn;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * A database that V010 left full of rows is brought to this version, and each step on the way is filled, too, before the next
 * comes: nothing is lost, and everybody still gets in.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpgradeIT {

    private static final String CLOSED = "10";
    private static final Pattern PART = Pattern.compile("(?m)^-- V0*(\\d+)$");
    private static final Pattern HASH = Pattern.compile("\\$hash of ([^$]+)\\$");
    private static final Client CLIENT = new Client("192.0.2.1", "test");

    private static final String OUR_TABLES =
            """
            relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
                and relname <> 'flyway_schema_history'
            """;

    /** Emptied on purpose (V011): it held names in clear. */
    private static final Set<String> EMPTIED = Set.of("login_failure");

    /** Worked out anew from the device (V012). */
    private static final Map<String, String> WORKED_OUT =
            Map.of("broker_account", "- '{publish,subscribe,updated_at}'::text[]");

    /** Of before values were bound to their row. */
    private static final Map<Sealed, SealedValue> SEALED = Map.of(
            Sealed.CAMERA_URL, new SealedValue("pit", "camera_rtsp_url", "id = 1", "1"),
            Sealed.MACHINE,
                    new SealedValue(
                            "machine", "sealed_secret", "role = 'kiosk'", "00000000-0000-0000-0000-0000000000a2"),
            Sealed.NOTICE, new SealedValue("notice", "secrets", "id = 1", "a notice"),
            Sealed.REPEATED_CALL, new SealedValue("repeated_call", "answer", "user_id = 2", "2:a key"),
            Sealed.SECOND_FACTOR, new SealedValue("second_factor", "secret", "user_id = 6", "6"),
            Sealed.TRACKING_LINK, new SealedValue("job", "tracking_sealed", "id = 1", "0e"),
            Sealed.COMMAND,
                    new SealedValue(
                            "command", "params", "command = 'SET_LICENCE'", "00000000-0000-0000-0000-0000000000c1"));

    /** By the version that brought it. */
    private static final Map<String, Map<Sealed, SealedValue>> SEALED_SINCE = Map.of(
            "23",
            Map.of(
                    Sealed.PUSH_SUBSCRIPTION,
                            new SealedValue("push_subscription", "auth", "id = 1", "2 https://push.example.com/1"),
                    Sealed.WEBHOOK, new SealedValue("webhook", "secret", "workshop_id = 1", "1")),
            "33",
            Map.of(
                    Sealed.BROKER_PASSWORD,
                    new SealedValue(
                            "broker_account",
                            "sealed_password",
                            "username = 'ESP32-000000000011'",
                            "ESP32-000000000011")),
            "53",
            Map.of(
                    Sealed.NOTICE_ADDRESS,
                    new SealedValue("notice", "sent_to", "provider_ref = 'SM1'", "a code that was sent")),
            "114",
            Map.of(Sealed.CAMERA_LOW_URL, new SealedValue("pit", "camera_low_rtsp_url", "id = 1", "1")));

    private static TestDatabase db;
    private static Jdbi root;

    /** By version, what was in the database when it was left for the next. */
    private static final Map<String, Map<String, List<String>>> BEFORE = new LinkedHashMap<>();

    private static Set<String> columnsOfV010;

    /** Where a sealed value is kept, and what its row is called. */
    private record SealedValue(String table, String column, String where, String row) {}

    @BeforeAll
    static void upgrade() throws Exception {
        db = TestDatabase.createEmpty();
        root = db.superuser();
        db.setup().migrateTo(CLOSED);
        run(filled());
        SEALED.forEach((kind, value) -> keep(kind, value, unbound(kind)));
        BEFORE.put(CLOSED, rows());
        columnsOfV010 = columns();
        for (Map.Entry<String, String> part : parts().entrySet()) {
            db.setup().migrateTo(part.getKey());
            run(part.getValue());
            SEALED_SINCE
                    .getOrDefault(part.getKey(), Map.of())
                    .forEach((kind, value) -> keep(kind, value, kind.seal(db.masterKey(), value.row(), secret(kind))));
            BEFORE.put(part.getKey(), rows());
        }
        db.setup().migrate();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    private static void run(String sql) throws SQLException {
        root.useHandle(handle -> {
            try (Statement statement = handle.getConnection().createStatement()) {
                statement.execute(sql);
            }
        });
    }

    private static String filled() throws IOException {
        return HASH.matcher(text("/db/filled-v010.sql"))
                .replaceAll(name -> Matcher.quoteReplacement(hash(password(name.group(1)))));
    }

    /** {@return by version what it is filled with once it is reached, in their order} */
    private static Map<String, String> parts() throws IOException {
        String text = text("/db/filled-since-v010.sql");
        Map<String, String> parts = new LinkedHashMap<>();
        List<MatchResult> heads = PART.matcher(text).results().toList();
        for (int i = 0; i < heads.size(); i++) {
            int end = i + 1 < heads.size() ? heads.get(i + 1).start() : text.length();
            parts.put(heads.get(i).group(1), text.substring(heads.get(i).end(), end));
        }
        return parts;
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = Objects.requireNonNull(UpgradeIT.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As {@link Passwords} do, of the least cost. */
    private static String hash(String password) {
        return BCrypt.withDefaults().hashToString(BCrypt.MIN_COST, password.toCharArray());
    }

    private static String password(String username) {
        return "Pass-1-of-" + username;
    }

    private static byte[] unbound(Sealed kind) {
        MasterKey key = db.masterKey();
        byte[] bound = kind.seal(key, "", secret(kind));
        // Values began with their nonce before they were bound to their row.
        return Arrays.copyOfRange(bound, key.sealedBegin().length, bound.length);
    }

    private static void keep(Sealed kind, SealedValue value, byte[] sealed) {
        String as = kind == Sealed.COMMAND ? "jsonb_build_object('license_key', encode(?, 'base64'))" : "?";
        int kept = root.withHandle(handle -> handle.execute(
                "update %s set %s = %s where %s".formatted(value.table(), value.column(), as, value.where()), sealed));
        assertThat(kept).as(value.table()).isOne();
    }

    private static String secret(Sealed kind) {
        return "secret of " + kind;
    }

    /** {@return all rows of all tables, as they are comparable later} */
    private static Map<String, List<String>> rows() {
        return texts("select relname from pg_class where " + OUR_TABLES).stream()
                .filter(table -> !EMPTIED.contains(table))
                .collect(Collectors.toMap(table -> table, UpgradeIT::rows, (a, b) -> a, TreeMap::new));
    }

    private static List<String> rows(String table) {
        return texts("select (to_jsonb(t) %s)::text from %s t".formatted(WORKED_OUT.getOrDefault(table, ""), table));
    }

    /** {@return the rows without the columns that they did not have} */
    private static List<String> rowsNow(String table, List<String> then) {
        return root.withHandle(handle -> handle.createQuery(
                        "select (select jsonb_object_agg(key, value) from jsonb_each(to_jsonb(t) %s) where jsonb_exists(cast(:then as jsonb), key))::text from %s t"
                                .formatted(WORKED_OUT.getOrDefault(table, ""), table))
                .bind("then", then.get(0))
                .mapTo(String.class)
                .list());
    }

    /** {@return those of all tables, as {@code table.column}} */
    private static Set<String> columns() {
        return new TreeSet<>(texts(
                """
                        select relname || '.' || attname from pg_class c join pg_attribute a on a.attrelid = c.oid
                        where attnum > 0 and not attisdropped and %s
                        """
                        .formatted(OUR_TABLES)));
    }

    private static List<String> texts(String sql) {
        return root.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    /** Before the others, which sign in. */
    @Test
    @Order(1)
    void givenRowsInEveryTableAtEachStep_whenMigrated_thenEachIsThereAsItWas() {
        assertThat(BEFORE.get(CLOSED)).hasSizeGreaterThan(35).allSatisfy((table, rows) -> assertThat(rows)
                .as("rows of %s in filled-v010.sql", table)
                .isNotEmpty());
        BEFORE.forEach((version, tables) -> tables.forEach((table, rows) -> {
            if (!rows.isEmpty()) {
                assertThat(rowsNow(table, rows)).as("%s of V%s", table, version).containsAll(rows);
            }
        }));
        assertThat(texts("select count(*)::text from login_failure")).containsExactly("0");
    }

    @Test
    void givenTheStepsSinceV010_whenFilled_thenNoTableOrColumnThatTheyBroughtWasLeftOut() {
        Set<String> brought = columns();
        brought.removeAll(columnsOfV010);

        assertThat(brought).hasSizeGreaterThan(70).allSatisfy(column -> assertThat(texts(
                        "select count(*)::text from %s where %s is not null".formatted(column.split("\\.")[0], column)))
                .as("rows with a %s, in filled-since-v010.sql", column)
                .doesNotContain("0"));
    }

    @Test
    void givenWhatLaterStepsWorkOut_whenMigrated_thenItFollowsFromTheRowsThatWereThere() {
        assertThat(texts("select job_id || ' ' || coalesce(film_stage, '-') from job_occupancy order by 1"))
                .containsExactly("1 -", "2 curing");
        assertThat(texts("select device_id || ' ' || connection from device where last_seen_at is not null order by 1"))
                .contains("ESP32-000000000011 offline", "ESP32-000000000012 online");
        assertThat(texts("select dedupe_key || ': ' || class from notice where id < 3 order by id"))
                .containsExactly("a notice: customer", "a code: code");
        assertThat(texts("select once_key from announcement where settled_at is null order by id"))
                .containsExactly("alert:1:opened", "alert:2:opened");
    }

    @Test
    void givenTwinsOfAName_whenMigrated_thenTheOldestHasItAndEachSignsInAsThemselves() {
        assertThat(texts("select coalesce(name_key, '-') from app_user order by id"))
                .containsExactly("root", "asha.sharma", "-", "-", "cust_1", "bill_101", "bill_lol");
        try (Database database = db.database();
                LiveSessions live = new LiveSessions(new JdbiSessionRepository(database), Clock.systemUTC())) {
            SessionService sessions = sessions(database, live);
            for (String name : List.of("Asha.Sharma", "asha.sharma", "ASHA.sharma", "bill_lOl", "root")) {
                SignedIn in = (SignedIn) sessions.login(name, password(name), CLIENT);
                assertThat(in.user().username()).isEqualTo(name);
            }
            assertThatThrownBy(() -> sessions.login("Asha.Sharma", password("asha.sharma"), CLIENT))
                    .isInstanceOf(Problem.class);
            assertThatThrownBy(() -> sessions.login("ASHA.SHARMA", password("Asha.Sharma"), CLIENT))
                    .isInstanceOf(Problem.class);
        }
    }

    private static SessionService sessions(Database database, LiveSessions live) {
        return new SessionService(
                new JdbiUserRepository(database),
                new JdbiSessionRepository(database),
                live,
                new AccessTokens("a".repeat(32).getBytes(StandardCharsets.UTF_8)),
                new Passwords(),
                new JdbiOneTimeSecretRepository(database),
                new Lockout(new JdbiLockoutRepository(database), db.masterKey(), Clock.systemUTC()),
                db.masterKey(),
                Clock.systemUTC());
    }

    @Test
    void givenOpenSessions_whenMigrated_thenTheyGoOnAndTheirNetworksAreKnown() {
        assertThat(texts("select id::text from session where ended_at is null and id < '%s'".formatted(new UUID(0, 6))))
                .hasSize(5);
        assertThat(texts("select user_id || ' ' || network from sign_in_network where network like '10.%' order by 1"))
                .containsExactly("1 10.0.0.1", "2 10.0.0.7");
    }

    @Test
    void givenValuesSealedBeforeTheyWereBoundToRows_whenMigrated_thenTheyOpen() {
        Map<Sealed, SealedValue> all = new EnumMap<>(SEALED);
        SEALED_SINCE.values().forEach(all::putAll);
        assertThat(all.keySet())
                .as("all but the one that a migration makes")
                .isEqualTo(EnumSet.complementOf(EnumSet.of(Sealed.CANARY)));
        all.forEach((kind, value) -> {
            String as = kind == Sealed.COMMAND ? "decode(params ->> 'license_key', 'base64')" : value.column();
            byte[] kept = root.withHandle(handle -> handle.createQuery(
                            "select %s from %s where %s".formatted(as, value.table(), value.where()))
                    .mapTo(byte[].class)
                    .one());
            assertThat(kind.open(db.masterKey(), value.row(), kept)).isEqualTo(secret(kind));
        });
    }

    @Test
    void givenADeviceOfTheHubsName_whenMigrated_thenItStaysAndItsRowCanChange() {
        root.useHandle(handle -> assertThat(
                        handle.execute("update device set last_seen_at = now() where device_id like 'pitwatch-%'"))
                .isOne());
        assertThat(
                        texts(
                                "select array_to_string(publish, ' ') from broker_account where username = 'ESP32-000000000001'"))
                .first()
                .asString()
                .contains("workshop/shine/pit/pit1/sensors", "workshop/gloss/pit/pit1/sensors", "workshop/unclaimed/");
    }
}
