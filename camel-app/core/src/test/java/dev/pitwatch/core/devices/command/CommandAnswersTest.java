package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.KnownDeviceRepository;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.devices.presence.DeviceReports;
import dev.pitwatch.core.devices.presence.UnwrittenPresence;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandAnswersTest {

    private static final String DEVICE = "ESP32-A1B2C3D4E5F6";
    private static final String NEIGHBOUR = "NEIGHBOUR";
    private static final String RETIRED = "RETIRED";
    private static final int MANY = 300;
    private static final UUID COMMAND = UUID.fromString("7b0c1d9e-5a57-4f0e-9d53-0a4f3c2b1a00");

    private final TestClock clock = TestClock.atExample();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DeviceDirectory directory = new DeviceDirectory(new Devices(), clock, silence -> {}, meters);
    private final DevicePresence presence = UnwrittenPresence.of(directory, clock);
    private final FakeAnswers rows = new FakeAnswers();
    private final CommandAnswers answers = answers(true);
    private int acknowledged;

    @BeforeEach
    void load() throws InterruptedException {
        answers.countIn(meters);
        directory.start();
        directory.awaitLoaded();
    }

    @AfterEach
    void close() {
        answers.close();
        presence.close();
        directory.close();
    }

    @Test
    void givenAnAnswer_whenItComes_thenTheCommandMovesOnAndTheDeviceIsOnline() throws InterruptedException {
        answer(answers, "'state': 'failed', 'progress': 40, 'reason': 'no space left'", false);

        assertThat(rows.stored)
                .containsExactly(new FakeAnswers.Stored(
                        DEVICE, new CommandAnswer(COMMAND, CommandState.FAILED, 40, "no space left")));
        assertThat(presence.isOnline(DEVICE)).isTrue();
        assertThat(acknowledged).isOne();
    }

    @Test
    void givenAnAnswerThatTheBrokerHadKept_whenItComes_thenItCountsButIsNoSignOfLife() throws InterruptedException {
        answer(answers, "'state': 'done'", true);

        assertThat(rows.stored).hasSize(1);
        assertThat(presence.isOnline(DEVICE)).isFalse();
        assertThat(acknowledged).isOne();
    }

    @Test
    void givenADeviceThatAnswersMuch_whenLimited_thenStepsAreLeftOutButNeverTheEnd() throws InterruptedException {
        for (int i = 0; i < 30; i++) {
            answer(answers, "'state': 'progress', 'progress': " + i, false);
        }
        assertThat(rows.stored).hasSize(20);
        assertThat(unkept()).isEqualTo(10);

        answer(answers, "'state': 'done'", false);
        assertThat(rows.stored).hasSize(21).last().satisfies(last -> assertThat(
                        last.answer().state())
                .isEqualTo(CommandState.DONE));
        assertThat(acknowledged).as("what is left out must not come again").isEqualTo(31);

        clock.pass(Duration.ofSeconds(3));
        for (int i = 0; i < 5; i++) {
            answer(answers, "'state': 'accepted'", false);
        }
        assertThat(rows.stored).hasSize(24);
        assertThat(unkept()).isEqualTo(12);
    }

    @Test
    void givenNoLimits_whenADeviceAnswersMuch_thenAllIsStored() throws InterruptedException {
        try (CommandAnswers unlimited = answers(false)) {
            for (int i = 0; i < 100; i++) {
                answer(unlimited, "'state': 'progress', 'progress': " + i, false);
            }
        }
        assertThat(rows.stored).hasSize(100);
    }

    @Test
    void givenADatabaseThatIsAway_whenItComesBack_thenTheAnswerIsStoredBeforeItIsAcknowledged()
            throws InterruptedException {
        rows.failures = 1;

        answers.answered(
                message("'state': 'done'", () -> {
                    assertThat(rows.stored).hasSize(1);
                    acknowledged++;
                }),
                false);

        assertThat(acknowledged).isOne();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "100, 100", "101,", "-1,", "1.5,", "'''50''',", "99999999999,", "null,"})
    void givenAProgress_whenItIsNoPercentage_thenItIsUnknownAndTheAnswerCounts(String sent, @Nullable Integer kept)
            throws InterruptedException {
        answer(answers, "'state': 'progress', 'progress': " + sent, false);

        assertThat(rows.stored)
                .singleElement()
                .satisfies(one -> assertThat(one.answer().progress()).isEqualTo(kept));
    }

    @Test
    void givenAReasonThatCannotBeStored_whenItComes_thenTheAnswerCountsWithoutIt() throws InterruptedException {
        answer(answers, "'state': 'rejected', 'reason': '%s'".formatted("x".repeat(201)), false);
        answer(answers, "'state': 'rejected', 'reason': 'a\\u0000b'", false);
        answer(answers, "'state': 'rejected', 'reason': '%s'".formatted("x".repeat(200)), false);

        assertThat(rows.stored).extracting(one -> one.answer().reason()).containsExactly(null, null, "x".repeat(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'state': 'done'}",
                "{'state': 'done', 'command_id': 7}",
                "{'state': 'done', 'command_id': 'the last one'}",
                "{'command_id': '7b0c1d9e-5a57-4f0e-9d53-0a4f3c2b1a00'}",
                "{'command_id': '7b0c1d9e-5a57-4f0e-9d53-0a4f3c2b1a00', 'state': 'expired'}",
                "{'command_id': '7b0c1d9e-5a57-4f0e-9d53-0a4f3c2b1a00', 'state': 'DONE'}"
            })
    void givenAMessageThatAnswersNothing_whenItComes_thenItIsRefusedAndNothingMoves(String payload) {
        Rejected refusal = catchThrowableOfType(
                Rejected.class, () -> answers.answered(delivery(payload, () -> acknowledged++), false));

        assertThat(refusal.kind()).isEqualTo(Rejected.Kind.DEAD_LETTER);
        assertThat(refusal.reason()).isEqualTo("missing_field");
        assertThat(refusal.deviceId()).contains(DEVICE);
        assertThat(rows.stored).isEmpty();
        assertThat(acknowledged).as("whoever keeps the refusal acknowledges it").isZero();
    }

    @Test
    void givenAWorkshopWhoseDevicesAnswerToNothing_whenAllItsShareIsUsedUp_thenItsNeighbourIsHeardAllTheSame()
            throws InterruptedException {
        rows.moves = false;
        for (int i = 0; i < 25; i++) {
            for (int number = 0; number < MANY; number++) {
                answerOf(many(number));
            }
        }
        assertThat(rows.stored).hasSize(5_000);

        answerOf(NEIGHBOUR);
        assertThat(rows.stored).hasSize(5_001);
        assertThat(acknowledged).as("what is left out must not come again").isEqualTo(25 * MANY + 1);
        clock.pass(Duration.ofSeconds(1));
        for (int number = 0; number < MANY; number++) {
            answerOf(many(number));
        }
        assertThat(rows.stored).hasSize(5_021);
    }

    @Test
    void givenAWorkshopWhoseDevicesAllObey_whenTheyAnswerAtOnce_thenEachIsStored() throws InterruptedException {
        for (int i = 0; i < 25; i++) {
            for (int number = 0; number < MANY; number++) {
                answerOf(many(number));
            }
        }

        assertThat(rows.stored).hasSize(25 * MANY);
    }

    @Test
    void givenADeviceThatWasDecommissioned_whenItAnswers_thenThatCountsButIsNoSignOfLife() throws InterruptedException {
        answerOf(RETIRED);

        assertThat(rows.stored).hasSize(1);
        assertThat(presence.isOnline(RETIRED)).isFalse();
    }

    private static String many(int number) {
        return "MANY-%d".formatted(number);
    }

    private void answerOf(String device) throws InterruptedException {
        Delivery one = delivery("{'command_id': '%s', 'state': 'done'}".formatted(COMMAND), () -> acknowledged++);
        answers.answered(
                new Delivery(
                        one.topic().replace(DEVICE, device), one.payload(), 1, one.receivedAt(), one.ack(), device),
                false);
    }

    private void answer(CommandAnswers to, String members, boolean retained) throws InterruptedException {
        to.answered(message(members, () -> acknowledged++), retained);
    }

    private Delivery message(String members, Runnable ack) {
        return delivery("{'command_id': '%s', %s}".formatted(COMMAND, members), ack);
    }

    private Delivery delivery(String payload, Runnable ack) {
        return new Delivery(
                "workshop/workshop_001/device/%s/ack".formatted(DEVICE),
                payload.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                1,
                clock.instant(),
                ack,
                DEVICE);
    }

    private CommandAnswers answers(boolean limited) {
        return new CommandAnswers(
                new DeviceReports(directory, device -> {}, new FloodLimit(clock, false)),
                rows::answered,
                presence,
                clock,
                limited);
    }

    private double unkept() {
        return meters.get("pitwatch.commands.answers.unkept").functionCounter().count();
    }

    private static final class Devices implements KnownDeviceRepository {

        private static KnownDevice known(String device, long workshop, String status) {
            return new KnownDevice(
                    device,
                    workshop,
                    "workshop_001",
                    AqiStandard.IN_NAQI,
                    11L,
                    "pit1",
                    false,
                    null,
                    null,
                    status,
                    List.of("BME680"),
                    10,
                    60,
                    null,
                    null,
                    CalibrationTimeline.NONE);
        }

        @Override
        public List<KnownDevice> all(Instant now) {
            return Stream.concat(
                            IntStream.range(0, MANY).mapToObj(number -> known(many(number), 1, "active")),
                            Stream.of(
                                    known(DEVICE, 1, "active"),
                                    known(NEIGHBOUR, 2, "active"),
                                    known(RETIRED, 1, "retired")))
                    .toList();
        }

        @Override
        public List<KnownDevice> some(Collection<String> deviceIds, Instant now) {
            return all(now);
        }

        @Override
        public List<KnownDevice> ofWorkshops(Collection<Long> workshopIds, Instant now) {
            return all(now);
        }

        @Override
        public Optional<Instant> lastHeard() {
            return Optional.empty();
        }

        @Override
        public void forgetPreviousKey(String deviceId) {}
    }
}
