package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.core.testing.TestSeed;
import dev.pitwatch.integration.DueWorkshops.Course;
import dev.pitwatch.integration.DueWorkshops.Fate;
import dev.pitwatch.integration.PlayedDevices.Manner;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What two hubs do about subscriptions and commands: both refuse whom one was told to silence, each command is done once and each step
 * that is due is taken once, whichever of them dies. In this order, since the clocks only go on; {@code -Dpitwatch.dunning.rounds=N}
 * makes it longer.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(TestSeed.class)
class TwoHubsIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int ROUNDS = Integer.getInteger("pitwatch.dunning.rounds", 1);
    /** A hub looks at its clock's file once a second, or later on a machine that does something else besides. */
    private static final Duration BOTH_HAVE_LOOKED = Duration.ofSeconds(8);

    private static final int OF_EACH_COURSE = TestLength.of(3, 5);
    private static final int ALL = OF_EACH_COURSE * Course.values().length;
    private static final int UNPAID = 2 * OF_EACH_COURSE;

    private static final int COMMANDED = TestLength.of(40, 80);
    private static final Duration WHAT_WAS_SENT_IS_DUE_AGAIN = Duration.ofMinutes(2);
    private static final String ONLINE = "select count(*) from device where connection = 'online' and workshop_id = ?";
    private static final String SENT =
            "select count(*) from command where command = '%s' and sent_at is not null and workshop_id = ?";
    private static final String DUE = "select count(*) from command "
            + "where finished_at is null and next_at <= timestamptz '%s' and workshop_id = ?";
    private static final String UNANSWERED = "select count(*) from command where state <> 'done' and workshop_id = ?";

    private static final Duration MONTHS = Duration.ofDays(120);
    private static final String OLD = "select count(*) from device where legacy and workshop_id = ?";
    private static final String CHECKED_IN = "select count(*) from device "
            + "where connection = 'disabled' and last_seen_at >= timestamptz '%s' and workshop_id = ?";
    private static final String HEARD = "select count(distinct device_id) from reading "
            + "where received_at >= timestamptz '%s' and workshop_id = ?";
    /** Seconds from a workshop's newest payment to the first reading of that of its devices which was last, by the hubs' own clocks. */
    private static final String HEARD_AFTER =
            """
            select coalesce(ceil(extract(epoch from max(heard.first - paid.at))), -1)::bigint
            from (select workshop_id, max(created_at) as at from payment where workshop_id = ? group by workshop_id) paid
            cross join lateral (
                select min(r.received_at) as first from reading r
                where r.workshop_id = paid.workshop_id and r.received_at >= paid.at group by r.device_id) heard
            """;

    private static final long ENABLED_WITHIN_SECONDS = 10;

    /** Step to the days after the due date. */
    private record Step(String code, int days) {}

    private static final List<Step> REMINDERS = List.of(
            new Step("seven_days_before", -7),
            new Step("on_the_day", 0),
            new Step("one_day_after", 1),
            new Step("three_days_after", 3),
            new Step("five_days_after", 5));
    private static final Step END = new Step("end", 7);
    private static final Step LAST_BEFORE_THE_PAYMENT = REMINDERS.get(2);

    @TempDir
    static Path folder;

    private static TwoHubs hubs;

    private final Random random = TestSeed.random();

    @BeforeAll
    static void start() throws Exception {
        hubs = TwoHubs.started(folder);
    }

    @AfterAll
    static void stop() {
        hubs.close();
    }

    // Refusals

    @Test
    @Order(1)
    void givenADeviceThatBothHubsHear_whenItsRightIsTakenAndGivenBackByEither_thenBothRefuseItAndHearItAgain()
            throws IOException {
        RestClient one = hubs.superAdmin(hubs.one());
        RestClient other = hubs.superAdmin(hubs.other());
        long workshop = workshop("Silenced");
        Device device = devices(workshop, 1).get(0);
        long subscription = subscription(one, workshop);
        try (Speaker speaker = new Speaker(device)) {
            speaker.awaitHeard();

            suspend(one, subscription);
            speaker.awaitRefused("subscription_suspended");
            other.post("/subscriptions/%d/activate".formatted(subscription), Map.of("reason", "a mistake"))
                    .required();
            speaker.awaitHeard();

            suspend(other, subscription);
            speaker.awaitRefused("subscription_suspended");
            pay(one, subscription, Instant.now()).required();
            speaker.awaitHeard();

            other.post("/devices/%s/licence/revoke".formatted(device.id())).required();
            speaker.awaitRefused("licence_revoked");
            speaker.key = one.post("/devices/%s/licence/rotate".formatted(device.id()))
                    .required()
                    .get("license_key")
                    .textValue();
            speaker.awaitHeard();
        }
    }

    // The platform's stream

    @Test
    @Order(1)
    void givenASuperAdminAtOneHub_whenARouteOfTheOtherIsStoppedAndStarted_thenItHearsOfThatWithTheNode() {
        RestClient other = hubs.superAdmin(hubs.other());
        try (LiveSocket live = hubs.superAdmin(hubs.one()).open()) {
            live.send(Map.of("type", "subscribe", "platform", true));
            live.await("subscribed");

            other.post("/admin/routes/jobs-plate-keys/stop").required();
            JsonNode stopped = live.await("route", data -> isRoute(data, "stopped"));
            other.post("/admin/routes/jobs-plate-keys/start").required();
            JsonNode started = live.await("route", data -> isRoute(data, "started"));

            assertThat(stopped.at("/data/by").textValue()).isEqualTo("super_admin");
            assertThat(stopped.at("/data/node")).isEqualTo(started.at("/data/node"));
            assertThat(stopped.get("workshop_id").isNull()).isTrue();
        }
    }

    // Jobs

    @Test
    @Order(1)
    void givenSomebodyWhoWatchesAtOneHub_whenAJobIsMadeAndMovedAtTheOther_thenTheyHearOfEachStepOnce() {
        RestClient other = hubs.superAdmin(hubs.other());
        long workshop = workshop("Two desks");
        long pit = id(other.post("/workshops/%d/pits".formatted(workshop), Map.of("pit_number", 1))
                .required());
        try (LiveSocket there = hubs.superAdmin(hubs.one()).subscribe(workshop);
                LiveSocket here = other.subscribe(workshop)) {
            long job = id(other.post(
                            "/workshops/%d/jobs".formatted(workshop),
                            Map.of("customer_name", "Asha", "car_model", "BMW", "pit_id", pit, "work_type", "full_ppf"))
                    .required());
            there.await("job_created", data -> data.path("id").asLong() == job);
            other.post("/jobs/%d/status".formatted(job), Map.of("status", "in_progress"))
                    .required();
            there.await("job_status", data -> data.path("status").asText().equals("in_progress"));
            other.post("/jobs/%d/stage".formatted(job), Map.of("stage", "inspection", "action", "finish"))
                    .required();
            there.await("job_progress", data -> data.path("job_id").asLong() == job);

            for (LiveSocket socket : List.of(there, here)) {
                assertThat(socket.frames())
                        .extracting(frame -> frame.get("type").textValue())
                        .filteredOn(type -> type.startsWith("job_"))
                        .containsExactly("job_created", "job_status", "job_progress");
            }
        }
    }

    private static boolean isRoute(JsonNode data, String state) {
        return data.path("id").asText().equals("jobs-plate-keys")
                && data.path("state").asText().equals(state);
    }

    private static long id(JsonNode row) {
        return row.get("id").longValue();
    }

    private static long subscription(RestClient hub, long workshop) {
        return id(hub.get("/subscriptions?workshop_id=" + workshop).required().get(0));
    }

    private static void suspend(RestClient hub, long subscription) {
        hub.post("/subscriptions/%d/suspend".formatted(subscription), Map.of("reason", "cheque bounced"))
                .required();
    }

    private static RestClient.Answer pay(RestClient hub, long subscription, Instant paidAt) {
        return hub.post(
                "/subscriptions/%d/payments".formatted(subscription),
                Map.of(
                        "amount", Map.of("amount_minor", 450_000, "currency", "INR"),
                        "method", "cash",
                        "paid_at", paidAt.toString()));
    }

    /** A device that goes on whatever it is told, as an old one would; the broker gives its readings to the hubs in turn. */
    private static final class Speaker implements AutoCloseable {

        private static final String STORED = "pitwatch_ingest_stored_total";
        private static final String REFUSED = "pitwatch_licence_refused_total";
        private static final int MORE = 20;

        private final Device device;
        private final MqttConnection connection;
        private String key;
        private long said;

        Speaker(Device device) throws IOException {
            this.device = device;
            this.connection = hubs.connect(device);
            this.key = device.licenceKey();
        }

        void awaitHeard() throws IOException {
            await(STORED, REFUSED);
        }

        void awaitRefused(String reason) throws IOException {
            await(REFUSED + "{reason=\"%s\"}".formatted(reason), STORED);
        }

        /** Speaks until each hub has counted some of it there, and then more, all of which has to be. */
        private void await(String meter, String none) throws IOException {
            List<Double> before = counts(meter);
            until("each hub counts " + meter, () -> {
                speak(2);
                List<Double> now = counts(meter);
                return now.get(0) > before.get(0) && now.get(1) > before.get(1);
            });
            until("all is counted", () -> sum(STORED) + sum(REFUSED) == said);
            double counted = sum(meter);
            double others = sum(none);
            speak(MORE);
            until(meter + " counts all", () -> sum(meter) == counted + MORE);
            assertThat(sum(none)).as(none).isEqualTo(others);
        }

        private void speak(int times) throws IOException {
            for (int i = 0; i < times; i++) {
                connection.publish(
                        device.sensors(), device.reading("said", said).with("license_key", key));
                said++;
            }
        }

        private static List<Double> counts(String meter) {
            return hubs.both().stream().map(hub -> hub.count(meter)).toList();
        }

        private static double sum(String meter) {
            return counts(meter).stream().mapToDouble(Double::doubleValue).sum();
        }

        @Override
        public void close() {
            connection.close();
        }
    }

    // Commands

    @Test
    @Order(2)
    void givenCommandsUnderWay_whenBothHubsAreKilledOneAfterTheOther_thenEachIsAnsweredInTheEndAndDoneOnce()
            throws IOException {
        long workshop = workshop("Obeys");
        List<Device> devices = devices(workshop, COMMANDED);
        try (PlayedDevices played = new PlayedDevices(hubs)) {
            played.switchOn(Manner.OF_NOW, devices.subList(0, COMMANDED / 2));
            played.switchOn(Manner.FORGETFUL, devices.subList(COMMANDED / 2, COMMANDED));
            until("all there", () -> number(ONLINE, workshop) == COMMANDED);

            List<String> blinks = command(hubs.other(), workshop, devices, "IDENTIFY", Map.of("seconds", 1));
            dieAmid(hubs.other(), workshop, "IDENTIFY");
            List<String> intervals = command(hubs.one(), workshop, devices, "SET_INTERVAL", Map.of("interval_s", 10));
            dieAmid(hubs.one(), workshop, "SET_INTERVAL");
            hubs.both().forEach(HubNode::awaitReady);
            sendAgain(WHAT_WAS_SENT_IS_DUE_AGAIN, workshop);
            // What a hub had in its hands when it died, a forgetful device gets for the first time now, and loses.
            sendAgain(WHAT_WAS_SENT_IS_DUE_AGAIN.multipliedBy(2), workshop);

            until("all answered", () -> number(UNANSWERED, workshop) == 0);
            assertThat(played.done("IDENTIFY")).containsExactlyInAnyOrderElementsOf(blinks);
            assertThat(played.done("SET_INTERVAL")).containsExactlyInAnyOrderElementsOf(intervals);
        }
    }

    /** Lets the time come for what was sent before. */
    private static void sendAgain(Duration ahead, long workshop) throws IOException {
        moveClocks(ahead);
        Instant later = Instant.now().plus(ahead);
        until("all sent again", () -> number(DUE.formatted(later), workshop) == 0);
    }

    private static long workshop(String name) {
        return id(hubs.superAdmin(hubs.one())
                .post("/workshops", Map.of("name", name))
                .required());
    }

    private static List<Device> devices(long workshop, int many) {
        RestClient hub = hubs.superAdmin(hubs.one());
        long pit = id(hub.post("/workshops/%d/pits".formatted(workshop), Map.of("pit_number", 1))
                .required());
        return Stream.generate(() -> Workshop.register(hub, workshop, pit))
                .limit(many)
                .toList();
    }

    /** {@return their ids} */
    private static List<String> command(
            HubNode hub, long workshop, List<Device> devices, String kind, Map<String, Object> params) {
        return hubs.superAdmin(hub)
                .post(
                        "/workshops/%d/commands".formatted(workshop),
                        Map.of(
                                "command",
                                kind,
                                "params",
                                params,
                                "device_ids",
                                devices.stream().map(Device::id).toList(),
                                "expires_in",
                                3_600))
                .required()
                .get("commands")
                .findValuesAsText("command_id");
    }

    /** The hub is killed when some of them are on their way or done, and starts again. */
    private void dieAmid(HubNode hub, long workshop, String kind) throws IOException {
        int some = random.nextInt(COMMANDED);
        await("%d %s sent".formatted(some, kind))
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> number(SENT.formatted(kind), workshop) >= some);
        hub.dieAndStartAgain();
    }

    private static long number(String sql, long workshop) {
        return hubs.database().withHandle(handle -> handle.createQuery(sql)
                .bind(0, workshop)
                .mapTo(Long.class)
                .one());
    }

    private static void until(String what, Callable<Boolean> condition) {
        await(what).atMost(TIMEOUT).pollInterval(POLL).until(condition);
    }

    // Dunning

    @Test
    @Order(3)
    void givenManySubscriptionsThatAreDue_whenOneOfTheHubsIsKilledAgainAndAgain_thenEachStepIsTakenOnce()
            throws IOException {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        for (int round = 0; round < ROUNDS; round++) {
            // Its first step is the day after tomorrow.
            DueWorkshops due = DueWorkshops.on(hubs.database(), today.plusDays(9), OF_EACH_COURSE);
            goThrough(due);
            due.rest();
            today = today.plusDays(20);
        }
    }

    private void goThrough(DueWorkshops due) throws IOException {
        Step killedAt = REMINDERS.get(random.nextInt(REMINDERS.size()));
        for (Step step : REMINDERS) {
            int reminded = step.days() > 1 ? UNPAID : ALL;
            Duration ahead = Duration.between(Instant.now(), due.daysAfter(step.days()));
            if (step == killedAt) {
                hubs.other().awaitReady();
                hubs.other().moveClock(ahead);
                otherDiesAmid(due, step, reminded);
            }
            moveClocks(ahead);
            awaitTaken(due, step, reminded);
            if (step == LAST_BEFORE_THE_PAYMENT) {
                payAll(due.of(Course.PAYS), due.daysAfter(step.days()));
            }
        }
        hubs.other().awaitReady();
        // Shortly before, so that the end comes for both in the same moment: until then one would clear the alert that
        // the other opens.
        moveClocks(Duration.between(Instant.now(), due.graceEnd().minus(BOTH_HAVE_LOOKED)));
        otherDiesAmid(due, END, UNPAID);
        awaitTaken(due, END, UNPAID);
        await("all disabled")
                .atMost(TIMEOUT)
                .pollInterval(POLL)
                .until(() -> due.given("DISABLE") >= UNPAID * DueWorkshops.DEVICES);
        assertFates(due, false);

        List<Long> unpaid = new ArrayList<>(due.of(Course.TRIES));
        unpaid.addAll(due.of(Course.PAID_BEFORE));
        Collections.shuffle(unpaid, random);
        int before = random.nextInt(unpaid.size());
        hubs.other().awaitReady();
        payAll(unpaid.subList(0, before), due.graceEnd());
        hubs.other().dieAndStartAgain();
        payAll(unpaid.subList(before, unpaid.size()), due.graceEnd());
        hubs.other().awaitReady();
        await("all is well again").atMost(TIMEOUT).pollInterval(POLL).until(() -> isOver(due));
        assertFates(due, true);
    }

    private static void moveClocks(Duration ahead) throws IOException {
        for (HubNode hub : hubs.both()) {
            hub.moveClock(ahead);
        }
    }

    /** And waits for both: a trial that begins by the old clock is over by the new one. */
    private static void moveClocksAtOnce(Duration ahead) throws IOException {
        moveClocks(ahead);
        for (HubNode hub : hubs.both()) {
            hub.awaitClock(ahead);
        }
    }

    /** The other hub is killed in the middle of its work, and starts again. */
    private void otherDiesAmid(DueWorkshops due, Step step, int all) throws IOException {
        int taken = 1 + random.nextInt(all - 1);
        await("%d taken of %s".formatted(taken, step))
                .atMost(TIMEOUT)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> due.taken(step.code()) >= taken);
        hubs.other().dieAndStartAgain();
    }

    private static void awaitTaken(DueWorkshops due, Step step, int all) {
        await("all taken of " + step).atMost(TIMEOUT).pollInterval(POLL).until(() -> due.taken(step.code()) == all);
    }

    /** As soon as the hub has seen that the time of the payment has come. */
    private static void payAll(List<Long> subscriptions, Instant paidAt) {
        for (long subscription : subscriptions) {
            await("paid")
                    .atMost(TIMEOUT)
                    .pollInterval(POLL)
                    .until(() -> pay(hubs.superAdmin(hubs.one()), subscription, paidAt)
                                    .status()
                            == 201);
        }
    }

    private static boolean isOver(DueWorkshops due) {
        return due.given("ENABLE") >= UNPAID * DueWorkshops.DEVICES
                && due.fates().stream().noneMatch(fate -> fate.alerts().contains("subscription_suspended"));
    }

    private static void assertFates(DueWorkshops due, boolean paidLate) {
        assertThat(due.fates()).hasSize(ALL).allSatisfy(fate -> assertThat(fate)
                .isEqualTo(fate.course() == Course.PAYS ? paidInTime() : unpaid(fate.course(), paidLate)));
    }

    private static Fate paidInTime() {
        return new Fate(
                Course.PAYS,
                "active",
                codes(REMINDERS.subList(0, 3)),
                List.of("subscription_reminder", "subscription_reminder", "subscription_reminder", "payment_received"),
                List.of(),
                List.of());
    }

    private static Fate unpaid(Course course, boolean paidLate) {
        List<Step> steps = new ArrayList<>(REMINDERS);
        steps.add(END);
        List<String> announced = new ArrayList<>(Collections.nCopies(REMINDERS.size(), "subscription_reminder"));
        announced.add("subscription_suspended");
        if (paidLate) {
            announced.addAll(List.of("payment_received", "subscription_restored"));
        }
        String status = course == Course.TRIES ? "expired" : "suspended";
        String disabled = "DISABLE subscription_" + status;
        return new Fate(
                course,
                paidLate ? "active" : status,
                codes(steps),
                announced,
                Collections.nCopies(
                                DueWorkshops.DEVICES,
                                paidLate ? List.of(disabled, "ENABLE payment_received") : List.of(disabled))
                        .stream()
                        .flatMap(List::stream)
                        .toList(),
                List.of(paidLate ? "subscription_suspended cleared" : "subscription_suspended"));
    }

    private static List<String> codes(List<Step> steps) {
        return steps.stream().map(Step::code).toList();
    }

    // Months

    /** A device of now and one with old firmware, which reports nothing and answers nothing. */
    @Test
    @Order(4)
    void givenAWorkshopThatWasSuspendedForMonths_whenItPays_thenItsDevicesAreHeardAgainWithinSeconds()
            throws IOException {
        Duration ahead = Duration.ofDays(20L * (ROUNDS + 1));
        moveClocksAtOnce(ahead);
        long workshop = workshop("Away for months");
        List<Device> devices = devices(workshop, 2);
        long subscription = subscription(hubs.superAdmin(hubs.one()), workshop);
        try (PlayedDevices played = new PlayedDevices(hubs)) {
            played.switchOn(Manner.OF_NOW, devices.subList(0, 1));
            played.switchOn(Manner.OLD, devices.subList(1, 2));
            until("both heard", () -> number(ONLINE, workshop) == 2 && number(OLD, workshop) == 1);
            suspend(hubs.superAdmin(hubs.one()), subscription);
            until("both silent", () -> played.enabled() == 0);

            moveClocksAtOnce(ahead.plus(MONTHS));
            Instant later = Instant.now().plus(ahead).plus(MONTHS);
            until("the device of now checked in", () -> number(CHECKED_IN.formatted(later), workshop) == 1);
            assertThat(played.enabled()).isZero();
            payAll(List.of(subscription), later.minusSeconds(60));

            until("both heard", () -> played.enabled() == 2 && number(HEARD.formatted(later), workshop) == 2);
            assertThat(number(HEARD_AFTER, workshop)).isBetween(0L, ENABLED_WITHIN_SECONDS);
        }
    }
}
