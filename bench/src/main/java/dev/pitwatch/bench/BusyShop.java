package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.whole;

import dev.pitwatch.bench.Product.Site;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import dev.pitwatch.simulator.demo.Demo;
import dev.pitwatch.simulator.demo.DemoFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;

/**
 * A hub with a workshop of many pits that measure, of many jobs and past alerts, to look at and to try pages on: it stays until it is
 * interrupted, or for so many minutes. Nothing is measured here.
 */
final class BusyShop {

    /** The newest are open, a third of them with their car in the pit; a job in 20 of the others was cancelled. */
    private static final String JOBS =
            """
            with p as (
                select id, row_number() over (order by pit_number) - 1 as place, count(*) over () as pits
                from pit where workshop_id = :workshop)
            insert into job (workshop_id, pit_id, status, work_type, customer_name, customer_phone, car_model, car_plate,
                price_minor, price_currency, estimated_duration_minutes, estimated_end_time, actual_start_time,
                actual_end_time, closed_at, created_by, created_at, updated_by, updated_at)
            select :workshop, p.id, s.status,
                (array['full_ppf', 'partial_ppf', 'ceramic_coating'])[1 + n % 3],
                (array['Asha', 'Ravi', 'Meena', 'Vikram', 'Rohan', 'Farah', 'Anjali', 'Imran'])[1 + n % 8] || ' '
                    || (array['Sharma', 'Kumar', 'Iyer', 'Khan', 'Mehta', 'Rao', 'Patel', 'Singh', 'Das', 'Nair', 'Gill'])[1 + n % 11],
                '+91' || (9800000000 + n * 7919 % 100000000),
                (array['BMW X5', 'Tata Nexon', 'Hyundai Creta', 'Mahindra XUV700', 'Audi Q7'])[1 + n % 5],
                (array['KA', 'DL', 'MH', 'TN', 'HR'])[1 + n % 5] || lpad((1 + n % 40)::text, 2, '0')
                    || chr(65 + n % 26) || chr(65 + n / 26 % 26) || lpad((n * 37 % 10000)::text, 4, '0'),
                100000 * (15 + n % 30), 'INR', 360,
                case when s.status <> 'received' then t.at + interval '7 hours' end,
                case when s.status not in ('received', 'cancelled') then t.at + interval '1 hour' end,
                case when s.status = 'delivered' then t.at + interval '7 hours' end,
                case when s.status in ('delivered', 'cancelled') then t.at + interval '9 hours' end,
                :owner, t.at, :owner, t.at + interval '9 hours'
            from generate_series(1, :jobs) n join p on p.place = n % p.pits
            cross join lateral (select now() - interval '9 hours' - n * interval '1 hour' as at) t
            cross join lateral (
                select case when n <= p.pits / 3 then 'in_progress' when n <= p.pits * 2 then 'received'
                    when n % 20 = 0 then 'cancelled' else 'delivered' end as status) s
            """;

    private static final String STAGES =
            """
            insert into job_stage (workshop_id, job_id, position, name, weight, state, started_at, finished_at, running_since)
            select j.workshop_id, j.id, s.position, s.name, s.weight,
                case when j.status = 'delivered' then 'done' when j.status = 'in_progress' and s.position = 1 then 'running'
                    else 'pending' end,
                case when j.status = 'delivered' or j.status = 'in_progress' and s.position = 1 then j.actual_start_time end,
                case when j.status = 'delivered' then j.actual_end_time end,
                case when j.status = 'in_progress' and s.position = 1 then j.actual_start_time end
            from job j cross join (values (1, 'inspection', 5), (2, 'wash', 15), (3, 'surface_prep', 15),
                (4, 'installation', 45), (5, 'curing', 15), (6, 'quality_check', 5)) as s (position, name, weight)
            """;

    private static final String HISTORY =
            """
            insert into job_history (workshop_id, job_id, at, from_status, to_status, by_id, by_name)
            select workshop_id, id, created_at, null, 'received', created_by, 'owner' from job
            union all
            select workshop_id, id, updated_at, 'received', status, created_by, 'owner' from job where status <> 'received'
            """;

    /** Of the last weeks, a few minutes each, in turns of pits and types; all are over. */
    private static final String ALERTS =
            """
            with p as (
                select id, row_number() over (order by pit_number) - 1 as place, count(*) over () as pits
                from pit where workshop_id = :workshop)
            insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, value, limit_value, created_at,
                acknowledged_at, acknowledged_by, cleared_at, cleared_reason)
            select :workshop, p.id, k.type, k.severity, 'pit:' || p.id, k.message, k.value, k.top, t.at,
                case when n % 3 = 0 then t.at + interval '2 minutes' end, case when n % 3 = 0 then :owner end,
                t.at + (3 + n % 20) * interval '1 minute', 'recovered'
            from generate_series(1, :alerts) n join p on p.place = n % p.pits
            cross join lateral (select now() - n * interval '5 minutes' as at) t
            join (values (0, 'critical_aqi', 'critical', 'AQI exceeded 200', 346, 200), (1, 'high_aqi', 'warning', 'AQI exceeded 150', 170, 150),
                (2, 'high_humidity', 'warning', 'Humidity exceeded 70', 74, 70)) as k (turn, type, severity, message, value, top)
                on k.turn = n % 3
            """;

    private static final String NOTICES =
            """
            insert into notice (workshop_id, user_id, event, class, channel, alert_id, subject, dedupe_key, state, attempts, sent_at,
                delivered_at, next_attempt_at, give_up_at, created_at)
            select workshop_id, :owner, 'alert', 'alert', 'email', id, subject, 'shop ' || id, 'delivered', 1, created_at, created_at,
                created_at, created_at, created_at
            from alert where workshop_id = :workshop
            """;

    /** As of a demo, so that tests of pages can sign in at once. */
    private static final String NO_CHANGE_OF_PASSWORDS =
            "update app_user set must_change_password = false, is_temporary_password = false";

    private static final int ALERTS_MADE = 10_000;

    private BusyShop() {}

    /** Takes {@code --pits N}, {@code --jobs N}, {@code --rate N} readings a second of all pits, and {@code --minutes N}. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("pits", 60, "jobs", 10_000, "rate", 60, "minutes", 60));
        double load = Markdown.load();
        Workspace folder = place.below("product");
        try (EmbeddedPostgres database =
                        EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")));
                Product product = Product.start(folder, Optional.empty(), database)) {
            Site site = product.site(options.get("pits"));
            Demo demo = demo(product, site);
            fill(Jdbi.create(database.jdbcUrl(), database.user(), database.password()), site, options.get("jobs"));
            new DemoFile(folder.folder()).publish(demo, product.addresses());
            System.err.printf(
                    "PITWATCH_URL=%s PITWATCH_DEMO=%s; sign-ins are in the file%n",
                    product.addresses().httpUrl(), folder.folder().resolve("demo.json"));
            stay(product, site, options);
        }
        return Markdown.titled("A busy workshop", load)
                .line(
                        "%s pits, %s jobs, %s readings a second: it stayed for %s minutes.",
                        whole(options.get("pits")),
                        whole(options.get("jobs")),
                        whole(options.get("rate")),
                        whole(options.get("minutes")))
                .toString();
    }

    private static Demo demo(Product product, Site site) throws IOException, InterruptedException {
        List<Demo.User> users = List.of(
                product.person(site.workshopId(), "owner", null),
                product.person(site.workshopId(), "staff", "admin"),
                product.person(site.workshopId(), "staff", "operator"));
        List<Long> pits = product.pits(site.workshopId());
        List<Demo.Device> devices = IntStream.range(
                        0, Math.min(pits.size(), site.devices().size()))
                .mapToObj(i -> device(site.devices().get(i), pits.get(i)))
                .toList();
        return new Demo(site.workshopId(), users, devices);
    }

    private static Demo.Device device(BenchDevice device, long pit) {
        String[] levels = device.topic().split("/");
        return new Demo.Device(
                device.id(), device.licenceKey(), device.id(), device.password(), levels[1], levels[3], pit);
    }

    /** Fills a workshop with an owner and pits: so many jobs, and alerts and notices of weeks. */
    static void fill(Jdbi jdbi, Site site, int jobs) {
        jdbi.useTransaction(handle -> {
            handle.execute(NO_CHANGE_OF_PASSWORDS);
            long owner = handle.createQuery("select id from app_user where workshop_id = :workshop and role = 'owner'")
                    .bind("workshop", site.workshopId())
                    .mapTo(Long.class)
                    .one();
            handle.createUpdate(JOBS)
                    .bind("workshop", site.workshopId())
                    .bind("jobs", jobs)
                    .bind("owner", owner)
                    .execute();
            handle.execute(STAGES);
            handle.execute(HISTORY);
            handle.createUpdate(ALERTS)
                    .bind("workshop", site.workshopId())
                    .bind("owner", owner)
                    .bind("alerts", ALERTS_MADE)
                    .execute();
            handle.createUpdate(NOTICES)
                    .bind("workshop", site.workshopId())
                    .bind("owner", owner)
                    .execute();
        });
        jdbi.useHandle(handle -> handle.execute("vacuum analyze"));
    }

    private static void stay(Product product, Site site, Options options) throws IOException, InterruptedException {
        int seconds = Math.toIntExact(TimeUnit.MINUTES.toSeconds(options.get("minutes")));
        int rate = options.get("rate");
        if (rate == 0) {
            TimeUnit.SECONDS.sleep(seconds);
            return;
        }
        try (Publisher publisher = new Publisher(product.mqttPort(), site.devices())) {
            for (int second = 0; second < seconds; second++) {
                publisher.paced(rate, rate);
            }
        }
    }
}
