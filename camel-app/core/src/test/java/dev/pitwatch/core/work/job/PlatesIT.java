package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.customer.AccountsOfJobs;
import dev.pitwatch.core.work.customer.CustomerAccounts;
import dev.pitwatch.core.work.tracking.LinksOfJobs;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Plates in two databases: one of C, that changes no letter beyond ASCII, and one of Turkish, whose upper case of i is İ. */
class PlatesIT {

    private @Nullable TestDatabase db;

    @AfterEach
    void close() {
        if (db != null) {
            db.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "tr"})
    void givenPlatesInAnySpelling_whenLookedFor_thenTheSameAreFoundWhateverTheLocale(String locale) {
        Desk desk = desk(locale);
        long indian = desk.made("dl 01-ab 1234", "Škoda Octavia");
        long german = desk.made("Mü Ii 12", "Tesla Model 3");
        desk.made(null, "Tata Nexon");

        JsonNode job = desk.jobs.get(desk.owner, indian).data();
        assertThat(job.get("car_plate").asText()).isEqualTo("DL01AB1234");
        assertThat(job.get("car_plate_shown").asText()).isEqualTo("DL 01 AB 1234");
        assertThat(desk.jobs.get(desk.owner, german).data().get("car_plate").asText())
                .isEqualTo("MÜII12");
        assertThat(desk.withPlate("DL.01 ab-1234")).containsExactly(indian);
        assertThat(desk.withPlate("mü-II-12")).containsExactly(german);
        assertThat(desk.withPlate("DL01AB")).isEmpty();
        assertThat(desk.found("01ab-12")).containsExactly(indian);
        assertThat(desk.found("MÜ II")).containsExactly(german);
        assertThat(desk.found("model 3")).containsExactly(german);
        assertThat(desk.found("%")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "tr"})
    void givenJobsOfTheVersionBefore_whenKeysAreFilled_thenTheyAreFoundAndNobodyWhoHasThemOpenIsStale(String locale) {
        Desk desk = desk(locale);
        long id = desk.made("ka 05 mn 9", "Kia");
        long odd = desk.made("x", "Kia");
        desk.database().execute("update job set car_plate = 'ka 05 mi 9' where id = " + id);
        desk.database().execute("update job set car_plate = '--' where id = " + odd);
        assertThat(desk.withPlate("KA05MN9")).isEmpty();
        long version = desk.database().number("select version from job where id = " + id);

        new PlateKeys(desk.database().database()).fill();

        assertThat(desk.withPlate("KA05MI9")).containsExactly(id);
        assertThat(desk.database().number("select version from job where id = " + id))
                .isEqualTo(version);
        JsonNode unreadable = desk.jobs.get(desk.owner, odd).data();
        assertThat(unreadable.get("car_plate").isNull()).isTrue();
        assertThat(unreadable.get("car_plate_shown").asText()).isEqualTo("--");
        assertThat(desk.database()
                        .texts(
                                "select distinct member from audit_log, jsonb_object_keys(coalesce(after, before)) member"
                                        + " where thing = 'job'"))
                .doesNotContain("plate_key", "search");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "tr"})
    void givenAPlate_whenPatched_thenItsKeyLeavesWhatWasTypedAndNoPlateIsRefused(String locale) {
        Desk desk = desk(locale);
        long id = desk.made("mü ab 12", "Audi");

        desk.patch(id, "MÜAB12");
        assertThat(desk.typed(id)).isEqualTo("mü ab 12");
        desk.patch(id, "Mü-AB 12");
        assertThat(desk.typed(id)).isEqualTo("Mü-AB 12");
        assertThat(desk.withPlate("MÜAB12")).containsExactly(id);
        for (String spelling : List.of("MÜ/AB/12", "mü_ab_12", "MÜ\u00a0AB\u00a012", "mü – ab 12")) {
            desk.patch(id, spelling);
            assertThat(desk.typed(id)).isEqualTo(spelling);
            assertThat(desk.withPlate("MÜAB12")).as(spelling).containsExactly(id);
        }
        assertThatThrownBy(() -> desk.patch(id, "--")).hasMessageContaining("car_plate");
        assertThatThrownBy(() -> desk.made("•", "Audi")).hasMessageContaining("car_plate");
    }

    private Desk desk(String locale) {
        TestDatabase made = locale.equals("C") ? TestDatabase.create() : TestDatabase.createIn(locale);
        db = made;
        return new Desk(made, SampleWorkshop.in(made), TestClock.atExample());
    }

    /** Where jobs are made and looked for. */
    private record Desk(TestDatabase database, SampleWorkshop shop, JobService jobs, Principal owner) {

        Desk(TestDatabase database, SampleWorkshop shop, TestClock clock) {
            this(
                    database,
                    shop,
                    new JobService(
                            database.database(),
                            new AccountsOfJobs(new CustomerAccounts(database.database(), new Passwords())),
                            new LinksOfJobs(
                                    new TrackingLinks(database.masterKey(), URI.create("http://localhost:8080"))),
                            List.of(),
                            event -> {},
                            clock),
                    new Principal(
                            null, "Owner", Role.OWNER, null, shop.workshopId(), UUID.randomUUID(), Set.of(), false));
        }

        long made(@Nullable String plate, String model) {
            NewJob wanted = new NewJob(
                    "Asha", null, null, model, plate, shop.pitId(), "full_ppf", null, null, null, null, null, null);
            return jobs.create(owner, Optional.empty(), wanted).id();
        }

        void patch(long id, String plate) {
            Patch patch = new Patch(Json.MAPPER.createObjectNode().put("car_plate", plate));
            jobs.update(owner, id, patch, Optional.empty());
        }

        String typed(long id) {
            return database.texts("select car_plate from job where id = " + id).get(0);
        }

        List<Long> withPlate(String plate) {
            return ids(Optional.empty(), Optional.of(Plate.key(plate)));
        }

        List<Long> found(String text) {
            return ids(Optional.of(text), Optional.empty());
        }

        private List<Long> ids(Optional<String> text, Optional<String> plate) {
            JobFilter filter = new JobFilter(
                    Optional.of(shop.workshopId()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    TimeSpan.ALWAYS,
                    TimeSpan.ALWAYS,
                    text,
                    plate);
            return jobs.list(owner, filter, "created_at", new Page(1, 50)).items().stream()
                    .map(job -> job.get("id").asLong())
                    .toList();
        }
    }
}
