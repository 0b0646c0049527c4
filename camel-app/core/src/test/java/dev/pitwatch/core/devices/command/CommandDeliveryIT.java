package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.devices.command.CommandOutbox.Delivery;
import dev.pitwatch.core.devices.command.CommandOutbox.Due;
import dev.pitwatch.core.devices.command.JdbiDeliveryRepository.Turn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Commands until they are acknowledged: by any hub, over its ends, and never once too often. */
class CommandDeliveryIT {

    private static TestDatabase db;

    private final TestClock clock = new TestClock(Instant.parse("2026-02-20T10:00:00Z"));
    private final JdbiCommandRepository rows = new JdbiCommandRepository(db.database(), db.masterKey());
    private final JdbiDeliveryRepository deliveries = new JdbiDeliveryRepository(db.database(), db.masterKey());
    private final JdbiSwitchRepository switches = new JdbiSwitchRepository(db.database(), db.masterKey());
    private SampleWorkshop shop;
    private String device;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void register() {
        db.execute("delete from command");
        shop = SampleWorkshop.in(db);
        device = shop.deviceId();
        db.execute(
                "update device set connection = 'online', boot_id = 'first' where device_id = '%s'".formatted(device));
    }

    @Test
    void givenADeviceThatTakesAndNeverAnswers_whenTimePasses_thenItGetsTheSameLessAndLessOften() {
        UUID command = give(CommandKind.ASSIGN, Map.of("pit", "pit1"));

        List<Long> sentAfter = new ArrayList<>();
        for (long second = 0; second < 12_000; second += 10) {
            if (!takeDue().isEmpty()) {
                sentAfter.add(second);
            }
            clock.pass(Duration.ofSeconds(10));
        }

        assertThat(sentAfter).containsExactly(0L, 60L, 180L, 420L, 900L, 1_860L, 3_780L, 7_380L, 10_980L);
        assertThat(db.texts("select state || ' ' || sent_at::text from command"))
                .as("the first time")
                .containsExactly("sent 2026-02-20 10:00:00+00");
        assertThat(command)
                .isEqualTo(UUID.fromString(
                        db.texts("select command_id::text from command").get(0)));
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCEPTED", "PROGRESS", "DONE", "REJECTED"})
    void givenAnAnswer_whenItComesLateAndTwice_thenNothingIsSentAgain(CommandState answer) {
        UUID command = give(CommandKind.IDENTIFY, Map.of("seconds", 5));
        takeDue();
        clock.pass(Duration.ofSeconds(61));
        assertThat(takeDue()).hasSize(1);

        assertThat(answer(command, answer)).isTrue();
        answer(command, answer);
        clock.pass(Duration.ofSeconds(130));

        assertThat(takeDue()).isEmpty();
        assertThat(back()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"ASSIGN", "SET_LICENCE", "SET_INTERVAL", "ENABLE"})
    void givenACommandThatWasAccepted_whenItsEndGetsLost_thenItGoesOutAgainUntilThatIsSaid(CommandKind kind) {
        UUID command = give(kind, Map.of());
        takeDue();
        answer(command, CommandState.ACCEPTED);
        clock.pass(Duration.ofSeconds(59));
        assertThat(takeDue()).isEmpty();
        clock.pass(Duration.ofSeconds(1));

        assertThat(takeDue()).extracting(Delivery::first).containsExactly(false);
        assertThat(db.texts("select state from command")).as("never backwards").containsExactly("accepted");
        answer(command, CommandState.PROGRESS);
        clock.pass(Duration.ofSeconds(119));
        assertThat(takeDue()).isEmpty();
        assertThat(take(back())).as("at its return").hasSize(1);
        answer(command, CommandState.DONE);
        clock.pass(Duration.ofHours(1));

        assertThat(takeDue()).isEmpty();
        assertThat(back()).isEmpty();
    }

    @Test
    void givenNobodyWhoListens_whenTimePasses_thenItIsTriedLessAndLessOftenUntilTheDeviceIsBack() {
        give(CommandKind.ASSIGN, Map.of("pit", "pit1"));

        List<Long> triedAfter = new ArrayList<>();
        for (long second = 0; second < 12_000; second += 10) {
            List<Delivery> tried = takeDue();
            if (!tried.isEmpty()) {
                triedAfter.add(second);
                deliveries.unheard(tried.stream().map(one -> one.command().id()).toList(), clock.instant());
            }
            clock.pass(Duration.ofSeconds(10));
        }

        assertThat(triedAfter).containsExactly(0L, 30L, 90L, 210L, 450L, 930L, 1_890L, 3_810L, 7_410L, 11_010L);
        assertThat(db.texts("select state || ' ' || (sent_at is null) from command"))
                .containsExactly("queued true");
        UUID newer = give(CommandKind.ASSIGN, Map.of("pit", "pit2"));
        assertThat(takeDue()).as("at once").hasSize(1);
        deliveries.unheard(List.of(newer), clock.instant());
        clock.pass(Duration.ofSeconds(30));
        assertThat(takeDue()).as("and again as any other").hasSize(1);
        deliveries.unheard(List.of(newer), clock.instant());
        assertThat(take(back())).extracting(Delivery::first).containsExactly(true);
    }

    @Test
    void givenACommandThatWasTriedRarelyByNow_whenTheDeviceIsBackJustAfterwards_thenItGetsItWithinSeconds() {
        give(CommandKind.ASSIGN, Map.of("pit", "pit1"));
        for (int tries = 0; tries < 7; tries++) {
            takeDue();
            clock.pass(Duration.ofHours(1));
        }
        assertThat(takeDue()).hasSize(1);
        clock.pass(Duration.ofSeconds(3));

        assertThat(take(back())).as("another hub may have sent it for that").isEmpty();
        clock.pass(Duration.ofSeconds(7));
        assertThat(takeDue()).hasSize(1);
        assertThat(take(back())).as("heard by another hub").isEmpty();
        clock.pass(Duration.ofSeconds(59));
        assertThat(takeDue()).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        assertThat(takeDue()).as("a minute after that").hasSize(1);
    }

    @Test
    void givenADeviceThatIsAway_whenItIsBack_thenItGetsWhatItHasNotAnsweredOnceAndAfterAMinute() {
        Due interval = new Due(give(CommandKind.SET_INTERVAL, Map.of("interval_s", 30)), device);
        takeDue();
        connection("offline");
        clock.pass(Duration.ofHours(3));
        Due blink = new Due(give(CommandKind.IDENTIFY, Map.of("seconds", 5)), device);
        assertThat(takeDue()).isEmpty();
        assertThat(deliveries.take(List.of(interval, blink), any -> false, clock.instant()))
                .isEmpty();

        connection("online");
        assertThat(take(back())).extracting(Delivery::first).containsExactly(false, true);
        assertThat(back()).as("heard by another hub").isEmpty();
        clock.pass(Duration.ofSeconds(59));
        assertThat(takeDue()).isEmpty();
        clock.pass(Duration.ofSeconds(1));

        assertThat(takeDue()).hasSize(2);
    }

    @Test
    void givenOldFirmware_whenItWasSentSomething_thenNeverAgain() {
        db.execute("update device set legacy = true where device_id = '%s'".formatted(device));
        give(CommandKind.RESTART, Map.of());
        assertThat(takeDue()).hasSize(1);

        clock.pass(Duration.ofMinutes(2));
        assertThat(takeDue()).isEmpty();
        assertThat(back()).as("it restarts").isEmpty();
    }

    @Test
    void givenOldFirmwareThatIsSilentSinceItWasDisabled_whenItIsEnabled_thenThatGoesOutUntilItMeasures() {
        db.execute("update device set legacy = true where device_id = '%s'".formatted(device));
        connection("offline");
        give(CommandKind.ENABLE, Map.of());
        give(CommandKind.IDENTIFY, Map.of("seconds", 5));

        assertThat(takeOfThoseAway()).containsExactly(CommandKind.ENABLE);
        clock.pass(Duration.ofSeconds(59));
        assertThat(takeOfThoseAway()).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        assertThat(takeOfThoseAway()).as("it may not have been there").containsExactly(CommandKind.ENABLE);
        clock.pass(Duration.ofSeconds(60));
        connection("online");

        assertThat(take(back()))
                .as("it says that it is there")
                .extracting(delivery -> delivery.command().kind())
                .containsExactly(CommandKind.ENABLE, CommandKind.IDENTIFY);
        measure();
        clock.pass(Duration.ofHours(3));
        assertThat(takeDue()).isEmpty();
        assertThat(take(back())).isEmpty();
    }

    @Test
    void givenOldFirmwareThatCountsAsDisabled_whenItsOneEnableGetsLost_thenItGetsAnother() {
        db.execute("update device set legacy = true where device_id = '%s'".formatted(device));
        connection("disabled");
        measure(); // before that
        clock.pass(Duration.ofMinutes(30));
        give(CommandKind.ENABLE, Map.of());
        assertThat(takeDue()).hasSize(1); // and lost

        clock.pass(Duration.ofMinutes(1));

        assertThat(takeDue()).extracting(Delivery::first).containsExactly(false);
        measure();
        clock.pass(Duration.ofMinutes(2));
        assertThat(takeDue()).isEmpty();
    }

    private void measure() {
        db.execute(
                """
                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq)
                values (%1$d, %2$d, '%3$s', '%4$s', '%4$s', '', 1)
                on conflict (pit_id, device_id) do update set received_at = excluded.received_at
                """
                        .formatted(
                                shop.workshopId(),
                                shop.pitId(),
                                device,
                                clock.instant().plusMillis(1)));
    }

    @Test
    void givenOldFirmwareThatIsAway_whenItIsToBeDisabled_thenThatWaitsUntilItIsHeardUnlessItIsRetired() {
        db.execute("update device set legacy = true where device_id = '%s'".formatted(device));
        connection("offline");
        give(CommandKind.DISABLE, Map.of());

        assertThat(takeOfThoseAway()).isEmpty();
        db.execute("update device set status = 'retired' where device_id = '%s'".formatted(device));
        assertThat(deliveries.due(0, 10, clock.instant()))
                .as("never heard again")
                .hasSize(1);
        db.execute("update device set status = 'active' where device_id = '%s'".formatted(device));
        connection("online");

        assertThat(take(back()))
                .extracting(delivery -> delivery.command().kind())
                .containsExactly(CommandKind.DISABLE);
    }

    private List<CommandKind> takeOfThoseAway() {
        return deliveries.take(dues(deliveries.due(0, 10, clock.instant())), any -> false, clock.instant()).stream()
                .map(delivery -> delivery.command().kind())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESTART", "OTA_UPDATE", "IDENTIFY", "SET_LICENCE"})
    void givenAnotherBoot_whenACommandIsDueAgain_thenNotWhatThatMayHaveCarriedOut(CommandKind kind) {
        give(kind, Map.of());
        takeDue();
        db.execute("update device set boot_id = 'second' where device_id = '%s'".formatted(device));
        clock.pass(Duration.ofMinutes(2));

        assertThat(takeDue()).hasSize(kind == CommandKind.RESTART || kind == CommandKind.OTA_UPDATE ? 0 : 1);
    }

    @Test
    void givenADeviceThatSaidNoBootYet_whenItNamesOne_thenTheCommandGoesOutUntilItNamesAnother() {
        db.execute("update device set boot_id = null where device_id = '%s'".formatted(device));
        give(CommandKind.RESTART, Map.of());
        takeDue();
        assertThat(db.texts("select (sent_boot_id is null)::text from command")).containsExactly("true");
        clock.pass(Duration.ofSeconds(60));
        assertThat(takeDue()).as("no boot still").hasSize(1);

        db.execute("update device set boot_id = 'first' where device_id = '%s'".formatted(device));
        clock.pass(Duration.ofSeconds(120));
        assertThat(takeDue()).as("it may be that boot to which it was sent").hasSize(1);
        assertThat(db.texts("select sent_boot_id from command")).containsExactly("first");

        db.execute("update device set boot_id = 'second' where device_id = '%s'".formatted(device));
        clock.pass(Duration.ofSeconds(20));
        assertThat(back()).hasSize(1);
        assertThat(take(back())).as("it has restarted since").isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESTART", "IDENTIFY", "SET_INTERVAL", "ASSIGN"})
    void givenAsManyOthersAsADeviceRemembers_whenACommandIsDueAgain_thenOnlyWhatDoesNoHarmTwice(CommandKind kind) {
        give(kind, Map.of());
        takeDue();
        others(15);
        clock.pass(Duration.ofSeconds(61));
        assertThat(takeDue()).as("15 others").hasSize(1);

        others(1);
        clock.pass(Duration.ofSeconds(121));

        assertThat(takeDue()).hasSize(kind == CommandKind.RESTART || kind == CommandKind.IDENTIFY ? 0 : 1);
    }

    @Test
    void givenOthersThatWereSentBeforeAndAgainAfterwards_whenACommandIsDueAgain_thenTheDeviceHasForgottenIt() {
        others(16);
        db.execute(
                "update command set tried_at = '%s'".formatted(clock.instant().plusSeconds(30)));
        clock.pass(Duration.ofSeconds(10));
        give(CommandKind.IDENTIFY, Map.of());
        takeDue();
        clock.pass(Duration.ofSeconds(61));

        assertThat(takeDue()).isEmpty();
    }

    private void others(int count) {
        db.execute(
                """
                insert into command (command_id, workshop_id, device_id, command, state, sent_at, finished_at)
                select gen_random_uuid(), %d, '%s', 'DISABLE', 'done', '%s', now() from generate_series(1, %d)
                """
                        .formatted(shop.workshopId(), device, clock.instant().plusSeconds(1), count));
    }

    @Test
    void givenAHubThatDiedWithACommandInHand_whenItsTimeComes_thenAnotherHubSendsIt() {
        give(CommandKind.ENABLE, Map.of());
        takeDue(); // and dies

        JdbiDeliveryRepository other = new JdbiDeliveryRepository(db.database(), db.masterKey());
        assertThat(other.due(0, 10, clock.instant())).isEmpty();
        clock.pass(Duration.ofSeconds(60));

        assertThat(other.take(dues(other.due(0, 10, clock.instant())), any -> true, clock.instant()))
                .extracting(Delivery::first)
                .containsExactly(false);
    }

    @Test
    void givenTwoHubs_whenBothHearOfThousandDevicesThatAreBack_thenEachGetsItsCommandOnce() {
        db.execute(
                """
                insert into device (device_id, workshop_id, pit_id, connection)
                select 'BACK-' || %1$d || '-' || n, %1$d, %2$d, 'online' from generate_series(1, 1000) n
                """
                        .formatted(shop.workshopId(), shop.pitId()));
        db.execute(
                """
                insert into command (command_id, workshop_id, device_id, command, next_at)
                select gen_random_uuid(), workshop_id, device_id, 'IDENTIFY', '%s' from device where device_id like 'BACK-%d-%%'
                """
                        .formatted(clock.instant().plus(Duration.ofMinutes(1)), shop.workshopId()));
        FakeSender broker = new FakeSender();
        List<CommandService> hubs = List.of(hub(broker), hub(broker));
        db.texts("select device_id from command").forEach(id -> hubs.forEach(hub -> hub.cameOnline(id)));

        hubs.forEach(CommandService::start);

        await().until(() -> db.number("select count(*) from command where state = 'sent'") == 1_000);
        await().until(() -> broker.sent.size() >= 1_000);
        hubs.forEach(CommandService::close);
        assertThat(broker.sent)
                .extracting(FakeSender.Sent::topic)
                .hasSize(1_000)
                .doesNotHaveDuplicates();
    }

    @Test
    void givenMoreThanAPageOfCommandsThatAreDue_whenLookedFor_thenEachIsSentOnceAndInTheirOrder() {
        db.execute(
                """
                insert into device (device_id, workshop_id, pit_id, connection)
                select 'DUE-' || %1$d || '-' || lpad(n::text, 4, '0'), %1$d, %2$d, 'online' from generate_series(1, 1200) n
                """
                        .formatted(shop.workshopId(), shop.pitId()));
        db.execute(
                """
                insert into command (command_id, workshop_id, device_id, command, next_at)
                select gen_random_uuid(), workshop_id, device_id, 'IDENTIFY', '%s' from device
                where device_id like 'DUE-%d-%%' order by device_id
                """
                        .formatted(clock.instant(), shop.workshopId()));
        FakeSender broker = new FakeSender();
        try (CommandService hub = hub(broker)) {
            hub.start(); // of none of them it hears that it is back

            await().until(() -> db.number("select count(*) from command where state = 'sent'") == 1_200);
            await().until(() -> broker.sent.size() >= 1_200);
        }
        assertThat(broker.sent)
                .extracting(FakeSender.Sent::topic)
                .hasSize(1_200)
                .doesNotHaveDuplicates()
                .isSorted();
    }

    private CommandService hub(FakeSender broker) {
        return new CommandService(
                db.database(), db.masterKey(), broker, any -> true, event -> {}, clock, new SimpleMeterRegistry());
    }

    @Test
    void givenAKeyThatWasSealedWithAnother_whenItsTurnComes_thenItHoldsUpNobody() {
        MasterKey key = new MasterKey("another master key, of 256 bits or more".getBytes(StandardCharsets.UTF_8));
        JdbiDeliveryRepository strange = new JdbiDeliveryRepository(db.database(), key);
        new JdbiCommandRepository(db.database(), key)
                .add(
                        Scope.workshop(shop.workshopId()),
                        List.of(new NewCommand(
                                device, CommandKind.SET_LICENCE, Map.of("license_key", "LIC-SECRET"), null, null)),
                        clock.instant());
        give(CommandKind.IDENTIFY, Map.of("seconds", 5));

        assertThat(takeDue()).extracting(one -> one.command().kind()).containsExactly(CommandKind.IDENTIFY);
        assertThat(takeDue()).isEmpty();
        clock.pass(Duration.ofMinutes(61));

        assertThat(strange.take(dues(strange.due(0, 10, clock.instant())), any -> true, clock.instant()))
                .as("its key is back")
                .extracting(one -> one.command().params())
                .containsExactly(Map.of("license_key", "LIC-SECRET"));
    }

    @Test
    void givenAQueuedOne_whenANewerIsGiven_thenItHasItsParamsAndItsOwnId() {
        UUID first = give(CommandKind.SET_INTERVAL, Map.of("interval_s", 30));

        UUID second = give(CommandKind.SET_INTERVAL, Map.of("interval_s", 60));

        assertThat(second).isEqualTo(first);
        assertThat(takeDue())
                .singleElement()
                .satisfies(one -> assertThat(one.command().params()).isEqualTo(Map.of("interval_s", 60)));
        assertThatThrownBy(() -> give(CommandKind.SET_INTERVAL, Map.of("interval_s", 90)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT))
                .hasMessageContaining(first.toString());
        answer(first, CommandState.DONE);
        assertThat(give(CommandKind.SET_INTERVAL, Map.of("interval_s", 90))).isNotEqualTo(first);
    }

    @Test
    void givenAPlaceThatWasSent_whenANewerIsGiven_thenItEndsAsReplaced() {
        UUID first = give(CommandKind.ASSIGN, Map.of("pit", "pit1"));
        assertThat(give(CommandKind.ASSIGN, Map.of("pit", "pit2"))).isEqualTo(first);
        takeDue();

        UUID second = give(CommandKind.ASSIGN, Map.of("pit", "pit3"));

        assertThat(db.texts("select state || ' ' || coalesce(state_reason, '') from command where command_id = '%s'"
                        .formatted(first)))
                .containsExactly("expired replaced");
        assertThat(takeDue())
                .singleElement()
                .satisfies(one -> assertThat(one.command().id()).isEqualTo(second));
    }

    @Test
    void givenAPlaceThatIsSentAtThisMoment_whenANewerIsGiven_thenItEndsAsReplaced() {
        UUID first = give(CommandKind.ASSIGN, Map.of("pit", "pit1"));
        CompletableFuture<UUID> second = db.database().ingest().inTransaction(handle -> {
            handle.execute(
                    "update command set state = 'sent', sent_at = ?",
                    clock.instant().atOffset(ZoneOffset.UTC));
            CompletableFuture<UUID> given =
                    CompletableFuture.supplyAsync(() -> give(CommandKind.ASSIGN, Map.of("pit", "pit2")));
            await().until(() -> db.number("select count(*) from pg_locks where not granted") > 0);
            return given;
        });

        assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isNotEqualTo(first);
        assertThat(db.texts("select state_reason from command where command_id = '%s'".formatted(first)))
                .containsExactly("replaced");
    }

    @Test
    void givenWhatWasNotSent_whenGivenBack_thenItIsQueuedUntilThen() {
        UUID command = give(CommandKind.IDENTIFY, Map.of("seconds", 5));
        takeDue();

        deliveries.giveBack(List.of(command), clock.instant().plusSeconds(30));

        assertThat(db.texts("select state || ' ' || (sent_at is null) from command"))
                .containsExactly("queued true");
        assertThat(takeDue()).isEmpty();
        clock.pass(Duration.ofSeconds(30));
        assertThat(takeDue()).extracting(Delivery::first).containsExactly(true);
        clock.pass(Duration.ofSeconds(60));
        takeDue();
        deliveries.giveBack(List.of(command), clock.instant());
        assertThat(db.texts("select state from command")).as("was sent before").containsExactly("sent");
    }

    @Test
    void givenThreeHundredInADay_whenAPersonGivesOneMore_thenItIsRefusedButNotTheHubNorTheLast() {
        IntStream.range(0, 300).forEach(i -> give(CommandKind.SET_INTERVAL, Map.of("interval_s", 2 + i)));

        assertThatThrownBy(() -> give(CommandKind.IDENTIFY, Map.of("seconds", 5)))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED);
                    assertThat(problem.retryAfter()).contains(Duration.ofDays(1));
                });
        assertThat(switches.add(List.of(device), Set.of(), clock.instant())).hasSize(1);
        give(NewCommand.last(device, "manual", null));
        clock.pass(Duration.ofHours(24));
        give(CommandKind.IDENTIFY, Map.of("seconds", 5));
    }

    @Test
    void givenACommandThatEndedWhileItWaited_whenItsTurnComes_thenItIsNotSent() {
        give(CommandKind.IDENTIFY, Map.of("seconds", 5));
        give(CommandKind.DISABLE, Map.of());
        List<Due> waiting = dues(deliveries.due(0, 10, clock.instant()));

        clock.pass(Duration.ofDays(1));

        assertThat(deliveries.take(waiting, any -> true, clock.instant()))
                .extracting(delivery -> delivery.command().kind())
                .containsExactly(CommandKind.DISABLE);
    }

    @Test
    void givenACommandWhoseTimeIsOver_whenTheSameIsGiven_thenItHasExpired() {
        UUID first = give(CommandKind.RESTART, Map.of());
        takeDue();
        clock.pass(Duration.ofMinutes(6));

        UUID second = give(CommandKind.RESTART, Map.of());

        assertThat(second).isNotEqualTo(first);
        assertThat(db.texts("select state from command where command_id = '%s'".formatted(first)))
                .containsExactly("expired");
    }

    private UUID give(CommandKind kind, Map<String, Object> params) {
        return give(new NewCommand(device, kind, params, null, null));
    }

    private UUID give(NewCommand command) {
        return rows.add(Scope.workshop(shop.workshopId()), List.of(command), clock.instant())
                .get(0)
                .id();
    }

    private List<Delivery> takeDue() {
        return take(deliveries.due(0, 100, clock.instant()));
    }

    private List<Turn> back() {
        return deliveries.back(List.of(device), clock.instant()).stream()
                .sorted((one, other) -> Long.compare(one.number(), other.number()))
                .toList();
    }

    private List<Delivery> take(List<Turn> turns) {
        return deliveries.take(dues(turns), any -> true, clock.instant());
    }

    private static List<Due> dues(List<Turn> turns) {
        return turns.stream().map(Turn::due).toList();
    }

    private boolean answer(UUID command, CommandState state) {
        return rows.answered(device, new CommandAnswer(command, state, null, null), clock.instant())
                .moved();
    }

    private void connection(String state) {
        db.execute("update device set connection = '%s' where device_id = '%s'".formatted(state, device));
    }
}
