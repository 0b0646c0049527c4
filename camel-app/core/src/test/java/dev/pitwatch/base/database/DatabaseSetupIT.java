package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.core.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

class DatabaseSetupIT {

    private TestDatabase db;
    private Jdbi root;
    private long first;
    private long second;

    @BeforeEach
    void twoWorkshops() {
        db = TestDatabase.create();
        root = db.superuser();
        first = addWorkshop("First");
        second = addWorkshop("Second");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenNoCode_whenWorkshopsAndPitsAreMade_thenTheyGetTheirCodes() {
        addPit(first, 7);

        assertThat(texts("select code || ' ' || slug from workshop order by id"))
                .containsExactly("workshop_001 workshop-001", "workshop_002 workshop-002");
        assertThat(texts("select code from pit")).containsExactly("pit7");
    }

    @Test
    void givenAMigratedDatabase_whenSetUpAgain_thenNothingIsLeftToDo() throws Exception {
        db.setup().createRoles(db.superuserName(), db.superuserPassword());

        assertThat(db.setup().migrate()).isZero();
        assertThat(texts("select code from workshop order by 1")).containsExactly("workshop_001", "workshop_002");
    }

    @Test
    void givenAnotherSchemaThanTheKnownOne_whenAsked_thenANewerOneIsTakenAndAnOlderOneSaysWhatToDo() throws Exception {
        assertThat(db.setup().requireKnownVersion()).isEqualTo(DatabaseSetup.knownVersion());
        db.setup().requireOwnVersion();

        root.useHandle(handle -> handle.execute(
                "insert into flyway_schema_history select 1000, '999', description, type, script, checksum, installed_by,"
                        + " installed_on, execution_time, true from flyway_schema_history where installed_rank = 1"));
        assertThat(db.setup().requireKnownVersion()).isEqualTo(999);
        assertThatThrownBy(() -> db.setup().requireOwnVersion())
                .isInstanceOf(SchemaVersionException.class)
                .hasMessageContaining("is V999, this version knows up to V%03d: use the newer version"
                        .formatted(DatabaseSetup.knownVersion()));

        root.useHandle(handle -> handle.execute("delete from flyway_schema_history where version::integer > 14"));
        assertThatThrownBy(() -> db.setup().requireKnownVersion())
                .isInstanceOf(SchemaVersionException.class)
                .hasMessageContaining("run ./pitwatch migrate");

        root.useHandle(handle -> handle.execute("drop function schema_version()"));
        assertThatThrownBy(() -> db.setup().requireKnownVersion())
                .isInstanceOf(SchemaVersionException.class)
                .hasMessageContaining("is older than V015")
                .hasMessageContaining("run ./pitwatch migrate");
    }

    @Test
    void givenALaterVersionThatTookSomethingAway_whenThisOneIsToRun_thenOnlyWhereItsNameSaysThatItMay()
            throws Exception {
        assertThat(db.setup().oldestVersion()).isEqualTo(DatabaseSetup.oldestVersionLeft());
        db.setup().requireNotContracted();

        contract("contract %d words".formatted(DatabaseSetup.knownVersion()));
        db.setup().requireNotContracted();

        contract("contract 998 words");
        assertThat(db.setup().oldestVersion()).isEqualTo(998);
        assertThatThrownBy(() -> db.setup().requireNotContracted())
                .isInstanceOf(SchemaVersionException.class)
                .hasMessageContaining("took away from the database what versions before V998 use");
    }

    /** The lock is one that the migration waits for; it is released before the next attempt. */
    @Test
    void givenATableThatIsHeldByWhatWorks_whenMigratedBeside_thenItGivesUpAndTriesAgain() throws Exception {
        AtomicInteger pauses = new AtomicInteger();
        try (Connection other = db.setup().dataSource(DatabaseRole.OWNER).getConnection();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("lock table flyway_schema_history in access exclusive mode");

            int ran = db.setup().migrateBeside(() -> {
                pauses.incrementAndGet();
                try {
                    other.rollback();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });

            assertThat(ran).isZero();
        }
        assertThat(pauses).hasValue(1);
    }

    private void contract(String description) {
        root.useHandle(handle -> handle.execute(
                "insert into flyway_schema_history select max(installed_rank) + 1, '999', ?, 'SQL', 'V999.sql', 0, current_user,"
                        + " now(), 0, true from flyway_schema_history",
                description));
    }

    @Test
    void givenAnotherMasterKey_whenSetUpOrAskedFor_thenItIsRefusedAndTheRightOneGoesOn() throws Exception {
        DatabaseSetup other = new DatabaseSetup(db.setup().url(), key("another master key, 256 bits or more"));

        assertThatThrownBy(() -> other.createRoles(db.superuserName(), db.superuserPassword()))
                .isInstanceOf(MasterKeyException.class)
                .hasMessageContainingAll("another master key", "PITWATCH_MASTER_KEY");
        assertThatThrownBy(other::requireOwnKey)
                .isInstanceOf(MasterKeyException.class)
                .hasMessageContaining("refuses the password of pitwatch_app");
        db.setup().requireOwnKey();
    }

    @Test
    void givenAKeyThatWasRotated_whenSetUp_thenTheOneBeforeHasToBeThere() throws Exception {
        MasterKey rotated = key("a rotated master key, 256 bits or more");
        root.useHandle(handle -> handle.execute(
                "update master_key_canary set sealed = ?", Sealed.CANARY.seal(rotated, "canary", "canary")));

        assertThatThrownBy(() -> createRoles(rotated))
                .isInstanceOf(MasterKeyException.class)
                .hasMessageContaining("the one before its rotation is missing");
        assertThatThrownBy(() -> createRoles(db.masterKey()))
                .isInstanceOf(MasterKeyException.class)
                .hasMessageContaining("another master key");
        try {
            createRoles(rotated.after(List.of(db.masterKeyText().getBytes(StandardCharsets.UTF_8))));
        } finally {
            root.useHandle(handle -> handle.execute("delete from master_key_canary"));
            createRoles(db.masterKey()); // the server's, which other tests have, too
        }
    }

    @Test
    void givenADatabaseOfTheTimeBeforeCanaries_whenMigrated_thenItsKeyIsTheOneFromThenOn() throws Exception {
        root.useHandle(handle -> handle.execute("delete from master_key_canary"));
        db.setup().requireOwnKey();

        db.setup().migrate();

        assertThatThrownBy(() -> createRoles(key("another master key, 256 bits or more")))
                .isInstanceOf(MasterKeyException.class);
    }

    @Test
    void givenADatabaseOfTheTimeBeforeCanaries_whenMigratedUnderAnotherKey_thenWhatIsSealedTellsIt() throws Exception {
        MasterKey wrong = key("another master key, 256 bits or more");
        byte[] hash = {7};
        addPit(first, 7);
        root.useHandle(handle -> {
            handle.execute("delete from master_key_canary");
            handle.execute(
                    "insert into job (workshop_id, pit_id, work_type, customer_name, car_model, estimated_duration_minutes,"
                            + " tracking_hash, tracking_sealed, created_at, updated_at)"
                            + " select workshop_id, id, 'full_ppf', 'C', 'Car', 60, ?, ?, now(), now() from pit where workshop_id = ?",
                    hash,
                    Sealed.TRACKING_LINK.seal(db.masterKey(), "07", "a link"),
                    first);
        });
        createRoles(wrong);
        try {
            assertThatThrownBy(() -> new DatabaseSetup(db.setup().url(), wrong).migrate())
                    .isInstanceOf(MasterKeyException.class)
                    .hasMessageContaining("another master key");
        } finally {
            createRoles(db.masterKey());
        }

        db.setup().migrate();
        db.setup().requireOwnKey();
    }

    private void createRoles(MasterKey key) throws SQLException, MasterKeyException {
        new DatabaseSetup(db.setup().url(), key).createRoles(db.superuserName(), db.superuserPassword());
    }

    private static MasterKey key(String text) {
        return new MasterKey(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void givenAServerThatLogsEveryStatement_whenRolesAreMade_thenItsLogHasNoPassword() throws Exception {
        root.useHandle(handle ->
                handle.execute("alter role postgres in database %s set log_statement = 'all'".formatted(db.name())));

        db.setup().createRoles(db.superuserName(), db.superuserPassword());

        String log = Files.readString(db.serverLog());
        for (DatabaseRole role : DatabaseRole.values()) {
            assertThat(log)
                    .contains("alter role %s login".formatted(role.roleName()))
                    .doesNotContain(role.password(db.masterKey()));
            db.setup().dataSource(role).getConnection().close();
        }
        assertThat(
                        texts(
                                "select rolname from pg_authid where rolname like 'pitwatch%' and rolpassword not like 'SCRAM-SHA-256$%'"))
                .isEmpty();
    }

    @Test
    void givenTheRoles_whenAskedFor_thenNoneIsMoreThanItNeeds() {
        List<String> names =
                Arrays.stream(DatabaseRole.values()).map(DatabaseRole::roleName).toList();

        assertThat(texts("select rolname from pg_roles where rolname like 'pitwatch%' and rolcanlogin"))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(texts("select rolname from pg_roles where rolname like 'pitwatch%'"
                        + " and (rolsuper or rolcreaterole or rolcreatedb)"))
                .isEmpty();
        // A backup has the rows of all workshops; it may write none.
        assertThat(
                        texts(
                                "select rolname from pg_roles where rolname like 'pitwatch%' and (rolbypassrls or rolreplication)"))
                .containsExactly("pitwatch_backup");
        assertThat(texts("select privilege_type || ' on ' || table_name from information_schema.role_table_grants"
                        + " where grantee = 'pitwatch_backup'"))
                .isEmpty();
    }

    @Test
    void givenEveryTableWithATenant_whenLookedAt_thenRowLevelSecurityIsForced() {
        assertThat(
                        texts(
                                """
                        select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
                        where a.attname = 'workshop_id' and c.relkind in ('r', 'p')
                            and not (c.relrowsecurity and c.relforcerowsecurity)
                        """))
                .isEmpty();
        assertThat(texts("select relname from pg_class where relname = 'workshop' and relforcerowsecurity"))
                .hasSize(1);
    }

    @Test
    void givenAPartition_whenAnybodyButTheOwnerAsks_thenHasNoRights() {
        assertThat(
                        texts(
                                """
                        select c.relname || ' ' || r.rolname from pg_class c cross join pg_roles r
                        where c.relispartition and c.relkind = 'r'
                            and r.rolname in ('pitwatch_app', 'pitwatch_platform', 'pitwatch_ingest', 'pitwatch_broker')
                            and has_table_privilege(r.oid, c.oid, 'select, insert, update, delete, truncate')
                        """))
                .isEmpty();
        assertThat(texts("select relname from pg_class where relispartition and relkind = 'r'"))
                .hasSizeGreaterThan(10);
    }

    @Test
    void givenNoTenant_whenTheAppReads_thenSeesNothing() throws SQLException {
        addPit(first, 1);

        try (Connection app = db.setup().dataSource(DatabaseRole.APP).getConnection()) {
            for (String table : List.of("workshop", "pit", "device", "app_user", "reading", "alert")) {
                assertThat(count(app, table)).as(table).isZero();
            }
        }
    }

    @Test
    void givenATenant_whenTheAppReads_thenSeesItsOwnRowsOnly() {
        addPit(first, 1);
        addPit(second, 1);
        addReading(first, 1, Instant.now());
        addReading(second, 2, Instant.now());

        assertThat(visible(first, "pit")).containsExactly(first);
        assertThat(visible(second, "pit")).containsExactly(second);
        assertThat(visible(first, "reading")).containsExactly(first);
        assertThat(db.database().<List<Long>, RuntimeException>onPlatform(handle -> handle.createQuery(
                                "select workshop_id from pit order by 1")
                        .mapTo(long.class)
                        .list()))
                .containsExactly(first, second);
    }

    @Test
    void givenATenant_whenItWritesForAnother_thenIsRefused() {
        assertThatThrownBy(() -> db.database()
                        .inWorkshop(
                                first,
                                handle -> handle.execute(
                                        "insert into pit (workshop_id, pit_number, name) values (?, 1, 'Theirs')",
                                        second)))
                .hasMessageContaining("row-level security");
        assertThatThrownBy(() -> db.database().inWorkshop(first, handle -> {
                    handle.execute("insert into pit (workshop_id, pit_number, name) values (?, 1, 'Ours')", first);
                    return handle.execute("update pit set workshop_id = ?", second);
                }))
                .hasMessageContaining("row-level security");
        assertThat(texts("select name from pit")).isEmpty();
    }

    @Test
    void givenTheIngestRole_whenItReadsPeople_thenIsRefused() {
        for (String table : List.of("app_user", "session", "refresh_token", "pit_grant", "broker_account")) {
            assertThatThrownBy(() -> db.database().ingest().useHandle(handle -> handle.execute("select from " + table)))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void givenTheBrokerRole_whenItReads_thenSeesAccountsAndNothingElse() throws SQLException {
        try (Connection broker = db.setup().dataSource(DatabaseRole.BROKER).getConnection()) {
            assertThat(count(broker, "broker_account")).isZero();
            for (String table : List.of("workshop", "device", "licence", "app_user", "reading", "dead_letter")) {
                assertThatThrownBy(() -> count(broker, table)).hasMessageContaining("permission denied");
            }
        }
    }

    @Test
    void givenRowsInTheDefaultPartition_whenTheirDayIsMade_thenTheyMoveThere() {
        Instant far = Instant.now().plusSeconds(30 * 86_400L);
        addReading(first, 1, far);
        assertThat(rows("reading_default")).isEqualTo(1);

        int made = db.database().ingest().withHandle(handle -> handle.createQuery(
                        "select make_reading_partitions(0, 31, now())")
                .mapTo(int.class)
                .one());

        String day = DateTimeFormatter.BASIC_ISO_DATE.format(LocalDate.ofInstant(far, ZoneOffset.UTC));
        assertThat(made).isPositive();
        assertThat(rows("reading_default")).isZero();
        assertThat(rows("reading_" + day)).isEqualTo(1);
        assertThat(rows("reading")).isEqualTo(1);
    }

    @Test
    void givenTheIngestRole_whenItWritesAReading_thenTheWorkshopSeesIt() {
        db.database()
                .ingest()
                .useHandle(handle -> handle.execute(
                        "insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at)"
                                + " values (?, 1, 'dev-1', 'b', 1, now(), now())",
                        first));

        assertThat(visible(first, "reading")).containsExactly(first);
        assertThat(visible(second, "reading")).isEmpty();
    }

    @Test
    void givenAListener_whenAnySqlChangesADevice_thenIsTold() throws SQLException {
        addPit(first, 1);

        assertThat(notified(
                        "pitwatch_device",
                        "insert into device (device_id, workshop_id) values ('dev-1', " + first + ")"))
                .containsExactly("dev-1");
        assertThat(notified("pitwatch_device", "update device set status = 'disabled'"))
                .containsExactly("dev-1");
        assertThat(notified("pitwatch_device", "update device set last_seen_at = now()"))
                .isEmpty();
        assertThat(notified("pitwatch_device", "insert into licence (device_id, key_hash) values ('dev-1', '\\x00')"))
                .containsExactly("dev-1");
        assertThat(
                        notified(
                                "pitwatch_account",
                                "insert into broker_account (username, salt, password_hash) values ('dev-1', '\\x00', '\\x00')"))
                .containsExactly("dev-1");
        assertThat(notified("pitwatch_workshop", "insert into subscription (workshop_id) values (" + first + ")"))
                .containsExactly(Long.toString(first));
        assertThat(notified("pitwatch_workshop", "update workshop set name = 'New' where id = " + second))
                .containsExactly(Long.toString(second));
        assertThat(notified(
                        "pitwatch_user",
                        "insert into app_user (username, name, role) values ('root', 'Root', 'super_admin');"
                                + " update app_user set is_active = false"))
                .hasSize(1);
        assertThat(
                        notified(
                                "pitwatch_session",
                                "insert into session (id, user_id, expires_at) select gen_random_uuid(), id, now() from app_user"))
                .hasSize(1);
        assertThat(notified(
                        "pitwatch_command",
                        "insert into command (command_id, device_id, command)"
                                + " values (gen_random_uuid(), 'dev-1', 'DISABLE')"))
                .hasSize(1);
        assertThat(notified("pitwatch_device", "delete from command; delete from licence; delete from device"))
                .containsOnly("dev-1");
    }

    @Test
    void givenABrokerAccount_whenItsDeviceMoves_thenItsTopicsFollow() {
        long pit = addPit(first, 1);
        addPit(second, 4);
        root.useHandle(handle -> {
            handle.execute("insert into device (device_id, workshop_id, pit_id) values ('dev-1', ?, ?)", first, pit);
            handle.execute("insert into broker_account (username, salt, password_hash) values ('dev-1', '', '')");
        });
        assertThat(topics("publish"))
                .containsExactlyInAnyOrder(
                        "workshop/workshop_001/device/dev-1/status",
                        "workshop/workshop_001/device/dev-1/ack",
                        "workshop/workshop_001/device/dev-1/diag",
                        "workshop/unclaimed/device/dev-1/status",
                        "workshop/unclaimed/device/dev-1/ack",
                        "workshop/unclaimed/device/dev-1/diag",
                        "workshop/workshop_001/pit/pit1/sensors",
                        "workshop/workshop_001/pit1/sensors");
        assertThat(topics("subscribe"))
                .containsExactlyInAnyOrder(
                        "workshop/workshop_001/device/dev-1/command", "workshop/unclaimed/device/dev-1/command");

        root.useHandle(handle -> handle.execute(
                """
                update device set workshop_id = ?, pit_id = (select id from pit where workshop_id = ?),
                    assigned_from_workshop = 'workshop_001', assigned_from_pit = 'pit1'
                """,
                second,
                second));
        assertThat(topics("publish"))
                .contains("workshop/workshop_002/pit/pit4/sensors", "workshop/workshop_001/pit/pit1/sensors");

        root.useHandle(
                handle -> handle.execute("update device set assigned_from_workshop = null, assigned_from_pit = null"));
        assertThat(topics("publish"))
                .contains("workshop/workshop_002/pit/pit4/sensors", "workshop/unclaimed/device/dev-1/status")
                .noneMatch(topic -> topic.contains("workshop_001"));
        assertThat(topics("subscribe"))
                .containsExactlyInAnyOrder(
                        "workshop/workshop_002/device/dev-1/command", "workshop/unclaimed/device/dev-1/command");

        root.useHandle(handle -> handle.execute("update device set workshop_id = null, pit_id = null"));
        assertThat(topics("publish"))
                .containsExactlyInAnyOrder(
                        "workshop/unclaimed/device/dev-1/status",
                        "workshop/unclaimed/device/dev-1/ack",
                        "workshop/unclaimed/device/dev-1/diag");

        root.useHandle(handle -> handle.execute("update device set status = 'retired'"));
        assertThat(texts("select enabled::text from broker_account")).containsExactly("false");
    }

    @Test
    void givenTheAppRole_whenItRegistersADeviceWithItsAccount_thenTheTriggersWork() {
        long pit = addPit(first, 1);

        db.database().inWorkshop(first, handle -> {
            handle.execute("insert into device (device_id, workshop_id, pit_id) values ('dev-1', ?, ?)", first, pit);
            return handle.execute(
                    "insert into broker_account (username, salt, password_hash) values ('dev-1', '', '')");
        });

        assertThat(topics("publish")).contains("workshop/workshop_001/pit/pit1/sensors");
    }

    private long addWorkshop(String name) {
        return root.withHandle(handle -> handle.createQuery("insert into workshop (name) values (:name) returning id")
                .bind("name", name)
                .mapTo(long.class)
                .one());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pitwatch", "PitWatch", "pitwatch-1a2b3c4d-readings", "PITWATCH-x", "unclaimed", "Unclaimed"})
    void givenAReservedName_whenADeviceIsToHaveIt_thenTheTableRefuses(String name) {
        assertThatThrownBy(() -> root.useHandle(handle ->
                        handle.execute("insert into device (device_id, workshop_id) values (?, ?)", name, first)))
                .hasMessageContaining("expected one that is not pitwatch and does not begin with pitwatch-");

        root.useHandle(handle -> {
            handle.execute("set session_replication_role = replica"); // as it was made before that rule
            handle.execute("insert into device (device_id, workshop_id) values (?, ?)", name, first);
            handle.execute("set session_replication_role = default");
            handle.execute("insert into device (device_id, workshop_id) values ('pitwatcher', ?)", first);
            assertThat(handle.execute("update device set last_seen_at = now()")).isEqualTo(2);
        });
    }

    private long addPit(long workshop, int number) {
        return root.withHandle(handle -> handle.createQuery(
                        "insert into pit (workshop_id, pit_number, name) values (:workshop, :number, 'Pit') returning id")
                .bind("workshop", workshop)
                .bind("number", number)
                .mapTo(long.class)
                .one());
    }

    private void addReading(long workshop, long seq, Instant at) {
        root.useHandle(handle -> handle.execute(
                "insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at)"
                        + " values (?, 1, 'dev-1', 'b', ?, ?, now())",
                workshop,
                seq,
                at));
    }

    private List<Long> visible(long workshop, String table) {
        return db.database().inWorkshop(workshop, handle -> handle.createQuery("select workshop_id from " + table)
                .mapTo(long.class)
                .list());
    }

    private List<String> texts(String sql) {
        return root.withHandle(
                handle -> handle.createQuery(sql).mapTo(String.class).list());
    }

    private List<String> topics(String column) {
        return texts("select unnest(" + column + ") from broker_account");
    }

    private long rows(String table) {
        return root.withHandle(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(long.class)
                .one());
    }

    private static long count(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from " + table)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** What a listener gets to hear of the statement, which has ended by then. */
    private List<String> notified(String channel, String sql) throws SQLException {
        try (Connection listener = db.setup().dataSource(DatabaseRole.INGEST).getConnection();
                Statement listen = listener.createStatement()) {
            listen.execute("listen " + channel);
            root.useHandle(handle -> handle.createScript(sql).execute());
            // A round trip of its own brings what was notified before it.
            listen.execute("select 1");
            PGNotification[] notifications = listener.unwrap(PGConnection.class).getNotifications();
            return Arrays.stream(notifications)
                    .map(PGNotification::getParameter)
                    .toList();
        }
    }
}
