package dev.pitwatch.core.alerts.alert;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Leases in PostgreSQL, by its clock and by the role of ingest: a row a hub, which it renews, and a row a workshop, which names its hub. */
final class JdbiLeaseRepository implements LeaseRepository {

    private static final String RENEW =
            """
            insert into alert_hub (node, until) values (:node, now() + :lease * interval '1 millisecond')
            on conflict (node) do update set until = excluded.until
            """;

    /** Of the dead those whose workshops are still theirs. */
    private static final String OTHERS =
            """
            select node, until > now() as alive from alert_hub h
            where node <> :node and (until > now() or exists (select from alert_judge j where j.node = h.node))
            """;

    /** In the order of the key, so that two hubs never wait for each other in a circle. */
    private static final String CLAIM =
            """
            insert into alert_judge (workshop_id, node)
            select w.id, :node from workshop w
            where not exists (
                select from alert_judge j join alert_hub h on h.node = j.node and h.until > now() where j.workshop_id = w.id)
            order by w.id
            on conflict (workshop_id) do update set node = excluded.node
                where not exists (select from alert_hub h where h.node = alert_judge.node and h.until > now())
            """;

    /** After its workshops were claimed. The platform's alerts of a hub end once it is forgotten. */
    private static final String FORGET_DEAD =
            """
            delete from alert_hub h where h.until <= now() - interval '1 hour' and h.node <> :node
                and not exists (select from alert_judge j where j.node = h.node)
            """;

    private static final String MINE = "select workshop_id from alert_judge where node = :node";
    private static final String COUNT = "select count(*) from alert_judge where node = :node";

    private static final String RELEASE = "update alert_hub set until = now() where node = :node";

    private static final String PASS_ON = "select pg_notify('pitwatch_reading', :text)";

    private static final String READINGS =
            """
            select r.workshop_id, r.pit_id, r.device_id, r.job_id, r.recorded_at as at, r.aqi::double precision as aqi,
                r.temperature, r.humidity, r.errors, r.flags, r.alt::text as alt, r.raw::text as raw
            from unnest(:pits::bigint[], :micros::bigint[]) as k (pit, micros)
            join reading r on r.pit_id = k.pit
                and r.recorded_at = timestamptz 'epoch' + k.micros * interval '1 microsecond'
            where not r.late and r.recorded_at between timestamptz 'epoch' + :least * interval '1 microsecond'
                and timestamptz 'epoch' + :greatest * interval '1 microsecond' -- so that other days are not looked at
            order by r.recorded_at
            """;

    private static final Duration CLAIM_AT_LEAST = Duration.ofSeconds(60);
    private static final int RENEWALS = 3;

    private final Jdbi ingest;
    private final String node;
    private final Duration lease;
    private final AtomicBoolean claim = new AtomicBoolean(true);

    // One thread renews.
    private Leased leased = Leased.NOTHING;
    private long renewedAt;
    private long claimedAt;
    private boolean renewed;
    private volatile int judged;

    JdbiLeaseRepository(Jdbi ingest, String node, Duration lease) {
        this.ingest = ingest;
        this.node = node;
        this.lease = lease;
    }

    @Override
    public synchronized Leased renew() {
        long now = System.nanoTime();
        if (!renewed || now - renewedAt >= lease.toNanos() / RENEWALS) {
            leased = ingest.withHandle(handle -> renew(handle, now));
            renewedAt = now;
            renewed = true;
        }
        return leased;
    }

    private Leased renew(Handle handle, long now) {
        handle.createUpdate(RENEW)
                .bind("node", node)
                .bind("lease", lease.toMillis())
                .execute(); // committed before the claim, in which others have to see it
        Set<String> others = new HashSet<>();
        boolean someDied = false;
        for (Map.Entry<String, Boolean> other : handle.createQuery(OTHERS)
                .bind("node", node)
                .map((row, context) -> Map.entry(row.getString("node"), row.getBoolean("alive")))
                .list()) {
            if (other.getValue()) {
                others.add(other.getKey());
            } else {
                someDied = true;
            }
        }
        if (claim.getAndSet(false) || someDied || now - claimedAt >= CLAIM_AT_LEAST.toNanos()) {
            claim(handle, now);
        }
        Set<Long> mine = others.isEmpty() ? Set.of() : mine(handle);
        judged = others.isEmpty() ? judged : mine.size();
        return new Leased(others.isEmpty(), mine, Set.copyOf(others));
    }

    private void claim(Handle handle, long now) {
        try {
            handle.createUpdate(CLAIM).bind("node", node).execute();
            handle.createUpdate(FORGET_DEAD).bind("node", node).execute();
            judged = handle.createQuery(COUNT)
                    .bind("node", node)
                    .mapTo(Integer.class)
                    .one();
            claimedAt = now;
        } catch (RuntimeException e) {
            claim.set(true);
            throw e;
        }
    }

    private Set<Long> mine(Handle handle) {
        return Set.copyOf(
                handle.createQuery(MINE).bind("node", node).mapTo(Long.class).list());
    }

    @Override
    public int judged() {
        return judged;
    }

    @Override
    public void claimSoon() {
        claim.set(true);
    }

    @Override
    public void passOn(List<ReadingKey> readings) {
        List<String> texts = readings.isEmpty() ? List.of(ReadingKey.ALL) : ReadingKey.written(readings);
        ingest.useHandle(handle -> texts.forEach(text -> handle.createQuery(PASS_ON)
                .bind("text", text)
                .mapTo(String.class)
                .list()));
    }

    @Override
    public List<Sample> readings(List<ReadingKey> keys) {
        LongSummaryStatistics times =
                keys.stream().mapToLong(ReadingKey::micros).summaryStatistics();
        Long[] pits = keys.stream().map(ReadingKey::pitId).toArray(Long[]::new);
        Long[] micros = keys.stream().map(ReadingKey::micros).toArray(Long[]::new);
        return ingest.withHandle(handle -> handle.createQuery(READINGS)
                .bindArray("pits", Long.class, (Object[]) pits)
                .bindArray("micros", Long.class, (Object[]) micros)
                .bind("least", times.getMin())
                .bind("greatest", times.getMax())
                .map((row, context) ->
                        SampleRow.ofReading(row, row.getTimestamp("at").toInstant()))
                .list());
    }

    @Override
    public synchronized void release() {
        ingest.useHandle(
                handle -> handle.createUpdate(RELEASE).bind("node", node).execute());
        judged = 0;
    }
}
