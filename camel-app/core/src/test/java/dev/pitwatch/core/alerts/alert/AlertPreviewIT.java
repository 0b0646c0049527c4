package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Measurements;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What changed limits do, on a real PostgreSQL: over the last 24 hours, and from the next reading on. */
class AlertPreviewIT {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final Instant FROM = NOW.minus(Duration.ofHours(24));

    private static TestDatabase db;
    private static AlertConfigService configs;
    private static AlertPreview preview;
    private SampleWorkshop shop;
    private Principal owner;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
        configs = new AlertConfigService(db.database());
        preview = new AlertPreview(db.database(), configs, new TestClock(NOW));
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void aWorkshop() {
        shop = SampleWorkshop.in(db);
        owner = shop.owner();
    }

    @Test
    void givenADay_whenLimitsAreProposed_thenTheirEpisodesStandBesideTodaysWithTheirWorstValue() {
        store(shop.pitId(), shop.deviceId(), reading(60, 130, 21), reading(70, 146, 21), reading(80, 90, 21));
        store(shop.pitId(), shop.deviceId(), reading(110, 90, 21), reading(150, 90, 21), reading(160, 180, 12));
        store(
                shop.pitId(),
                shop.deviceId(),
                reading(170, 210, 11)); // the last: what is critical stays open without data

        PreviewAnswer answer = ask(Optional.empty(), "{'aqi':{'warning':120},'temperature':{'min':10}}");

        assertThat(answer.from()).isEqualTo(FROM);
        assertThat(answer.to()).isEqualTo(NOW);
        assertThat(answer.truncated()).isFalse();
        assertThat(answer.proposed())
                .extracting(
                        PreviewEpisode::alertType,
                        e -> second(e.openedAt()),
                        e -> second(e.clearedAt()),
                        PreviewEpisode::worst)
                .containsExactly(
                        tuple("high_aqi", 60L, 150L, 146.0),
                        tuple("high_aqi", 160L, 170L, 180.0),
                        tuple("critical_aqi", 170L, null, 210.0),
                        tuple("device_offline", 231L, null, null));
        assertThat(answer.current())
                .extracting(PreviewEpisode::alertType, e -> second(e.openedAt()), PreviewEpisode::worst)
                .containsExactly(
                        tuple("high_aqi", 160L, 180.0),
                        tuple("temp_out_of_range", 160L, 11.0),
                        tuple("critical_aqi", 170L, 210.0),
                        tuple("device_offline", 231L, null));
        assertThat(answer.current()).allMatch(e -> e.pitId() == shop.pitId() && e.notices() == 0);
    }

    @Test
    void givenAPitWithoutDevicesSince_whenAsked_thenItsCriticalEpisodeEndsWithItsData() {
        store(shop.pitId(), shop.deviceId(), reading(170, 210, 21));
        db.execute("update device set pit_id = null where device_id = '%s'".formatted(shop.deviceId()));

        assertThat(ofType("critical_aqi", ask(Optional.empty(), "{}").current()))
                .containsExactly("170 to 230: 210.0");
    }

    @Test
    void givenPitsWithLimitsOfTheirOwn_whenTheWorkshopsAreProposed_thenTheyKeepTheirsAndAPitMayBeAskedAlone() {
        long other = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        String right = shop.deviceId() + "-R";
        SampleWorkshop.addDevice(db, shop.workshopId(), other, right);
        configs.changePit(machine(), other, patch("{'aqi':{'warning':'off','critical':'off'}}"), Optional.empty());
        store(shop.pitId(), shop.deviceId(), reading(86_390, 160, 21));
        store(other, right, reading(86_390, 300, 21));

        assertThat(ask(Optional.empty(), "{'aqi':{'warning':155}}").proposed())
                .extracting(PreviewEpisode::pitId, PreviewEpisode::alertType, PreviewEpisode::clearedAt)
                .containsExactly(tuple(shop.pitId(), "high_aqi", null));

        PreviewAnswer alone = ask(Optional.of(other), "{'aqi':{'critical':null}}");
        assertThat(alone.proposed())
                .extracting(PreviewEpisode::pitId, PreviewEpisode::alertType)
                .containsExactly(tuple(other, "critical_aqi"));
        assertThat(alone.current()).isEmpty();
    }

    @Test
    void givenNonsenseOrThingsOfOthers_whenAsked_thenItIsRefusedAsTheChangeWouldBe() {
        SampleWorkshop foreign = SampleWorkshop.in(db);

        assertThatThrownBy(() -> ask(Optional.empty(), "{'aqi':{'warning':200}}"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("aqi.warning: is 200, expected below");
        assertThatThrownBy(() -> ask(Optional.of(foreign.pitId()), "{}")).hasMessage("no such pit");
        assertThatThrownBy(() -> preview.of(owner, foreign.workshopId(), Optional.empty(), patch("{}")))
                .hasMessage("no such workshop");
    }

    @Test
    void givenLimitsThatFlap_whenAsked_thenTheAnswerHasTheFirstThousandEpisodes() {
        int times = 600;
        int apart = 130; // not the thirtieth within an hour
        List<Reading> readings = new ArrayList<>();
        for (int second = 0; second < times * apart; second += apart) {
            readings.add(reading(second, 50, 30));
            for (int later : List.of(10, 20, 60, 100)) {
                readings.add(reading(second + later, 20, 21));
            }
        }
        store(shop.pitId(), shop.deviceId(), readings.toArray(Reading[]::new));
        db.execute(
                "insert into webhook (workshop_id, url, events, secret) values (%d, 'https://a.example', '{alert}', 's')"
                        .formatted(shop.workshopId()));

        PreviewAnswer answer =
                ask(Optional.empty(), "{'aqi':{'warning':40},'temperature':{'max':25},'clear_seconds':10}");

        assertThat(answer.proposed()).hasSize(1_000).first().satisfies(first -> assertThat(first.openedAt())
                .isEqualTo(FROM));
        assertThat(answer.truncated()).isTrue();
        assertThat(answer.counts().proposed().episodes()).isEqualTo(2 * times + 1); // and the silence since
        assertThat(answer.counts().proposed().notices())
                .as("a webhook's, of those left out too")
                .isEqualTo(2 * times + 1);
        assertThat(answer.counts().current().episodes()).isEqualTo(1);
    }

    @Test
    void givenAirThatFlapsFasterThanThat_whenAsked_thenTheThirtiethEpisodeIsHeldOpenAsTheEngineDoes() {
        List<Reading> readings = new ArrayList<>();
        for (int second = 0; second < 3_600; second += 30) {
            readings.add(reading(second, 160, 21));
            readings.add(reading(second + 10, 20, 21));
            readings.add(reading(second + 20, 20, 21));
        }
        for (int second = 3_600; second < 4_800; second += 30) {
            readings.add(reading(second, 20, 21));
        }
        store(shop.pitId(), shop.deviceId(), readings.toArray(Reading[]::new));

        List<PreviewEpisode> episodes = ask(Optional.empty(), "{'clear_seconds':10}").proposed().stream()
                .filter(episode -> episode.alertType().equals("high_aqi"))
                .toList();

        assertThat(episodes).hasSize(30);
        assertThat(second(episodes.get(29).openedAt())).isEqualTo(29 * 30L);
        assertThat(second(episodes.get(29).clearedAt())).isEqualTo(3_580 + 920L); // the first reading after 15 minutes
    }

    /** The same day through the engine that judges new readings, second by second. */
    @Test
    void givenADayOfAnyAir_whenReplayed_thenTheEpisodesAreThoseThatTheEngineHadOpenedAndCleared() {
        String right = shop.deviceId() + "-R";
        SampleWorkshop.addDevice(db, shop.workshopId(), shop.pitId(), right);
        List<Reading> day = anyDay(right);
        store(day);
        configs.changeWorkshop(
                machine(), shop.workshopId(), patch("{'for_seconds':20,'humidity':{'min':35}}"), Optional.empty());

        List<PreviewEpisode> replayed = ask(Optional.empty(), "{}").current();

        assertThat(replayed).hasSizeGreaterThan(20);
        assertThat(replayed)
                .extracting(e -> "%s %s %s".formatted(e.alertType(), e.openedAt(), e.clearedAt()))
                .containsExactlyInAnyOrderElementsOf(live(day));
    }

    /** Two devices that report every 10 s and drift. */
    private List<Reading> anyDay(String right) {
        Random random = new Random(7);
        double[] aqi = {100, 120};
        double[] temperature = {22, 24};
        List<Reading> day = new ArrayList<>();
        for (int second = 0; second < 86_400; second += 10) {
            for (int i = 0; i < 2; i++) {
                aqi[i] = Math.min(300, Math.max(10, aqi[i] + random.nextGaussian() * 12));
                temperature[i] = Math.min(45, Math.max(5, temperature[i] + random.nextGaussian() * 0.7));
                day.add(made(
                        i == 0 ? shop.deviceId() : right,
                        shop.pitId(),
                        reading(second + i, (int) aqi[i], temperature[i])));
            }
        }
        return day;
    }

    private List<String> live(List<Reading> day) {
        TestClock clock = new TestClock(FROM);
        FakeEpisodeRepository repository = new FakeEpisodeRepository();
        repository.rules.add(new EpisodeRepository.RuleRow(
                shop.workshopId(), null, "{\"for_seconds\":20,\"humidity\":{\"min\":35}}", null));
        Episodes episodes = new Episodes(repository, Runnable::run, new SimpleMeterRegistry());
        AlertEngine engine = new AlertEngine(repository, FakeLeaseRepository.alone(), episodes, clock);
        engine.tick();
        AlertFlow flow = new AlertFlow(episodes, fact -> {});
        for (Reading reading : day) {
            clock.set(reading.recordedAt());
            engine.evaluate(List.of(reading));
            flow.save();
        }
        return repository.alerts.stream()
                .map(alert -> "%s %s %s".formatted(alert.alertType(), alert.createdAt(), alert.clearedAt()))
                .toList();
    }

    @Test
    void givenACarWithFilm_whenABandIsProposed_thenItIsHeldAgainstReadingsOfTheStagesThatWantItsClimate() {
        long job = aJob(100, 400);
        stage(job, 1, "wash", 100, 150);
        stage(job, 2, "Installation", 150, 250);
        stage(job, 3, "curing", 250, null); // until the car leaves
        List<Reading> readings = new ArrayList<>();
        for (int second = 100; second <= 500; second += 10) {
            readings.add(made(shop.deviceId(), shop.pitId(), reading(second, 15, second < 300 ? 30 : 31)));
        }
        store(readings);

        PreviewAnswer answer = ask(Optional.empty(), "{'band':{'temperature':{'max':30}}}");

        assertThat(ofType("out_of_band", answer.proposed())).containsExactly("300 to 400: 31.0");
        assertThat(ofType("out_of_band", answer.current())).containsExactly("150 to 400: 31.0");
    }

    @Test
    void givenSensorsThatReportErrorsOrDiffer_whenTimesAreProposed_thenTheyAreHeldAgainstThem() {
        List<Reading> readings = new ArrayList<>();
        for (int second = 0; second < 900; second += 10) {
            readings.add(made(shop.deviceId(), shop.pitId(), reading(second, 15, 21)));
        }
        store(readings);
        db.execute("update reading set errors = '{PMS5003:timeout}' where pit_id = %d and recorded_at in ('%s', '%s')"
                .formatted(shop.pitId(), FROM.plusSeconds(30), FROM.plusSeconds(40)));
        db.execute(
                "update reading set alt = '{\"temperature\":{\"DHT22\":24.5}}' where pit_id = %d and recorded_at > '%s'"
                        .formatted(shop.pitId(), FROM.plusSeconds(200)));

        PreviewAnswer answer = ask(Optional.empty(), "{'for_seconds':15,'clear_seconds':120}");

        assertThat(ofType("sensor_fault", answer.proposed())).containsExactly("810 to 950: 3.5");
        assertThat(ofType("sensor_fault", answer.current())).containsExactly("30 to 110: null", "810 to 950: 3.5");
    }

    @Test
    void givenADeviceThatWasSilent_whenAWindowIsProposed_thenItsEpisodesAreThoseOfLongerSilences() {
        store(shop.pitId(), shop.deviceId(), reading(86_000, 15, 21), reading(86_050, 15, 21));
        store(shop.pitId(), shop.deviceId(), reading(86_130, 15, 21), reading(86_330, 15, 21), reading(86_390, 15, 21));

        PreviewAnswer answer = ask(Optional.of(shop.pitId()), "{'device_offline_s':100}");

        assertThat(ofType("device_offline", answer.proposed())).containsExactly("86231 to 86330: null");
        assertThat(ofType("device_offline", answer.current()))
                .containsExactly("86111 to 86130: null", "86191 to 86330: null");
    }

    @Test
    void givenMostDevicesOfAWorkshop_whenTheyWereSilentAtOnce_thenThatIsOneEpisodeOfNoPit() {
        long other = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String device = i == 0 ? shop.deviceId() : shop.deviceId() + "-" + i;
            long pit = i < 2 ? shop.pitId() : other;
            if (i > 0) {
                SampleWorkshop.addDevice(db, shop.workshopId(), pit, device);
            }
            for (int second = 86_000 + i; second < 86_400; second += 20) {
                if (i == 3 || second < 86_100 || second > 86_280) {
                    readings.add(made(device, pit, reading(second, 15, 21)));
                }
            }
        }
        store(readings);

        assertThat(ask(Optional.empty(), "{}").current())
                .extracting(PreviewEpisode::alertType, PreviewEpisode::pitId, e -> second(e.openedAt()))
                .containsExactly(tuple("device_offline", null, 86_143L));
        assertThat(ofType("device_offline", ask(Optional.of(other), "{}").current()))
                .containsExactly("86143 to 86282: null");
    }

    @Test
    void givenPeopleWithPreferences_whenAsked_thenEachEpisodeSaysHowManyPeopleAndChannelsItWouldHaveTold() {
        long asha = shop.addUser(db, "asha", "asha@example.com", "+919812345678");
        long ravi = shop.addUser(db, "ravi", "ravi@example.com", "+919812345679");
        db.execute(
                "insert into preference (user_id, workshop_id, channels, updated_at) values (%d, %d, '{\"alerts\":[\"email\"]}', now())"
                        .formatted(ravi, shop.workshopId()));
        shop.addUser(db, "unreached", null, null);
        for (int i = 0; i < 2; i++) {
            db.execute(
                    """
                    insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, created_at)
                    values (%d, %d, 'https://push.example/%2$d/%3$d', 'k', 'a', now())
                    """
                            .formatted(shop.workshopId(), asha, i));
        }
        int at = awayFromMidnight();
        long other = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        store(shop.pitId(), shop.deviceId(), reading(at, 160, 21), reading(at + 10, 90, 21), reading(at + 80, 90, 21));
        store(shop.pitId(), shop.deviceId(), reading(at + 90, 160, 21), reading(at + 100, 210, 21));
        store(other, shop.deviceId(), reading(at + 110, 160, 21), reading(at + 120, 90, 21), reading(at + 190, 90, 21));

        assertThat(notices("{'quiet_hours':null}"))
                .containsExactly(
                        "high_aqi 1: 3", // two by e-mail, one by SMS as well
                        "high_aqi 1: 0", // a moment later
                        "critical_aqi 1: 4", // SMS and e-mail to both; push reaches one of them
                        "high_aqi 2: 3");
        assertThat(notices("{'quiet_hours':null,'sms_per_day':1,'throttle_minutes':0}"))
                .as("critical ones have SMS of their own")
                .containsExactly("high_aqi 1: 3", "high_aqi 1: 2", "critical_aqi 1: 4", "high_aqi 2: 2");
        assertThat(notices(
                        "{'quiet_hours':null,'recipients':[{'user_id':%d}],'channels':{'high_aqi':['email','webhook']}}"
                                .formatted(asha)))
                .containsExactly("high_aqi 1: 1", "high_aqi 1: 0", "critical_aqi 1: 3", "high_aqi 2: 1");
        assertThat(notices(
                        "{'quiet_hours':{'from':'%s','to':'%s'}}".formatted(localTime(at - 60), localTime(at + 300))))
                .containsExactly("high_aqi 1: 0", "high_aqi 1: 0", "critical_aqi 1: 4", "high_aqi 2: 0");
    }

    /** What of AQI would have been opened with that config, e.g. "high_aqi 1: 3" for pit 1 and 3 notices. */
    private List<String> notices(String config) {
        return ask(Optional.empty(), config).proposed().stream()
                .filter(episode -> episode.alertType().endsWith("aqi"))
                .map(e -> "%s %d: %d".formatted(e.alertType(), e.pitId() == shop.pitId() ? 1 : 2, e.notices()))
                .toList();
    }

    /** Some minutes of one day of the workshop, so that they share its limits. */
    private static int awayFromMidnight() {
        return localTime(0).compareTo("23:00") >= 0 ? 7_200 : 600;
    }

    private static String localTime(int second) {
        return FROM.plusSeconds(second).atZone(ZoneId.of("Asia/Kolkata")).format(DateTimeFormatter.ofPattern("HH:mm"));
    }

    private static List<String> ofType(String type, List<PreviewEpisode> episodes) {
        return episodes.stream()
                .filter(episode -> episode.alertType().equals(type))
                .map(e -> "%s to %s: %s".formatted(second(e.openedAt()), second(e.clearedAt()), e.worst()))
                .toList();
    }

    /** A job whose car was in the pit between these seconds. */
    private long aJob(int from, int to) {
        return db.superuser().withHandle(handle -> {
            long job = handle.createQuery(
                            """
                    insert into job (workshop_id, pit_id, work_type, customer_name, car_model,
                        estimated_duration_minutes, status, actual_start_time, created_at, updated_at)
                    values (:workshop, :pit, 'full_ppf', 'Asha', 'i20', 360, 'in_progress', :from, :from, :from)
                    returning id
                    """)
                    .bind("workshop", shop.workshopId())
                    .bind("pit", shop.pitId())
                    .bind("from", FROM.plusSeconds(from).atOffset(ZoneOffset.UTC))
                    .mapTo(Long.class)
                    .one();
            handle.createUpdate("update job set status = 'completed', updated_at = :to where id = :job")
                    .bind("to", FROM.plusSeconds(to).atOffset(ZoneOffset.UTC))
                    .bind("job", job)
                    .execute();
            return job;
        });
    }

    private void stage(long job, int position, String name, int from, @Nullable Integer to) {
        db.execute(
                """
                insert into job_stage (workshop_id, job_id, position, name, weight, state, started_at, finished_at)
                values (%d, %d, %d, '%s', 10, '%s', '%s', %s)
                """
                        .formatted(
                                shop.workshopId(),
                                job,
                                position,
                                name,
                                to == null ? "running" : "done",
                                FROM.plusSeconds(from),
                                to == null ? "null" : "'" + FROM.plusSeconds(to) + "'"));
    }

    @Test
    void givenTwoHubs_whenLimitsAreChanged_thenTheNextReadingsAreHeldAgainstThemAndOneThatMissedItReadsThemInAMinute() {
        TestClock clock = new TestClock(NOW);
        List<AlertEngine> hubs = List.of(engine(clock), engine(clock));
        AlertEngine deaf = engine(clock);
        try (DatabaseNotifications notifications =
                new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST))) {
            hubs.forEach(hub -> notifications.on("pitwatch_workshop", hub::workshopChanged));
            notifications.start();
            await().until(notifications::isListening);
            assertThat(deaf.evaluate(List.of(next(0)))).isEmpty();

            configs.changeWorkshop(machine(), shop.workshopId(), patch("{'aqi':{'warning':120}}"), Optional.empty());

            int[] second = {1};
            hubs.forEach(hub -> await().until(
                            () -> !hub.evaluate(List.of(next(second[0]++))).isEmpty()));
            assertThat(deaf.evaluate(List.of(next(second[0]++)))).isEmpty();
            clock.pass(Duration.ofSeconds(61));
            assertThat(deaf.evaluate(List.of(next(second[0]++)))).hasSize(1);
        }
    }

    private Reading next(int second) {
        return made(shop.deviceId(), shop.pitId(), reading(86_400 + second, 130, 21));
    }

    private static AlertEngine engine(TestClock clock) {
        AlertEngine engine = AlertEngine.on(db.database(), clock, new SimpleMeterRegistry());
        engine.tick();
        return engine;
    }

    private PreviewAnswer ask(Optional<Long> pit, String config) {
        return preview.of(owner, shop.workshopId(), pit, patch(config));
    }

    /** Changes limits without being one of the owners, who would be notified. */
    private Principal machine() {
        return new Principal(null, "key", Role.OWNER, null, shop.workshopId(), null, Set.of(), false);
    }

    private static Patch patch(String json) {
        return new Patch((ObjectNode) Json.tree(json.replace('\'', '"')));
    }

    private static @Nullable Long second(@Nullable Instant time) {
        return time == null ? null : Duration.between(FROM, time).toSeconds();
    }

    /** A reading of the shop's own device, so many seconds into the day. */
    private Reading reading(int second, int aqi, double temperature) {
        Measurements values = new Measurements();
        values.set(CoreMetric.TEMPERATURE, temperature);
        values.set(CoreMetric.HUMIDITY, 30 + aqi % 45);
        return new ReadingBuilder()
                .place(shop.workshopId(), shop.pitId())
                .deviceId(shop.deviceId())
                .numbered("9f3a01c2", (long) second)
                .recordedAt(FROM.plusSeconds(second))
                .receivedAt(FROM.plusSeconds(second))
                .values(values)
                .air(new AirQuality(aqi, null, "reported", null, "red"))
                .build();
    }

    private Reading made(String device, long pit, Reading like) {
        return new ReadingBuilder()
                .place(like.workshopId(), pit)
                .deviceId(device)
                .numbered("9f3a01c2", like.seq())
                .recordedAt(like.recordedAt())
                .receivedAt(like.receivedAt())
                .values(like.values())
                .air(like.air())
                .build();
    }

    private void store(long pit, String device, Reading... readings) {
        List<Reading> all = new ArrayList<>();
        for (Reading reading : readings) {
            all.add(made(device, pit, reading));
        }
        store(all);
    }

    private void store(List<Reading> readings) {
        db.superuser().useHandle(handle -> {
            PreparedBatch batch = handle.prepareBatch(
                    """
                    insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, aqi,
                        temperature, humidity)
                    values (:workshop, :pit, :device, 'b', :seq, :at, :at, :aqi, :temperature, :humidity)
                    """);
            for (Reading reading : readings) {
                batch.bind("workshop", reading.workshopId())
                        .bind("pit", reading.pitId())
                        .bind("device", reading.deviceId())
                        .bind("seq", reading.seq())
                        .bind("at", reading.recordedAt().atOffset(ZoneOffset.UTC))
                        .bind("aqi", reading.air().aqi())
                        .bind("temperature", reading.values().get(CoreMetric.TEMPERATURE))
                        .bind("humidity", reading.values().get(CoreMetric.HUMIDITY))
                        .add();
            }
            batch.execute();
        });
    }
}
