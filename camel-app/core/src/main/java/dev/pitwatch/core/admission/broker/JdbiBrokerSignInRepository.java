package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.database.RecordMapper;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.postgres.PostgresPlugin;

/** What the embedded broker reads and tells; as {@code pitwatch_broker}, which may read the sign-ins and nothing else. */
public final class JdbiBrokerSignInRepository {

    private static final String ALL =
            """
            select username, salt, password_hash, client_id, publish, subscribe,
                enabled or coalesce(closes_at > now(), false) as enabled,
                case when closes_at > now() then ceil(extract(epoch from closes_at - now()) * 1000) else 0 end as closes_in_ms,
                case when client_id is null then greatest(1, (
                    select count(*) from broker_account d
                    where d.workshop_id = a.workshop_id and d.client_id is not null and d.enabled)) else 1 end as devices
            from broker_account a
            """;
    private static final String SOME = ALL + " where username = any(:usernames)";

    private static final RowMapper<BrokerAccount> ACCOUNT = RecordMapper.of(BrokerAccount.class);

    private static final String TELL_REFUSED = "select pg_notify(:channel, :told)";
    private static final String STORE_REFUSED =
            "select 1 from refuse_by_broker(:devices, :reasons, :counts, :firsts, :lasts)";

    private final Jdbi jdbi;

    /** Takes connections of {@code pitwatch_broker}. */
    public JdbiBrokerSignInRepository(DataSource source) {
        this.jdbi = Jdbi.create(source).installPlugin(new PostgresPlugin());
    }

    /** {@return every account} */
    public List<BrokerAccount> all() {
        return jdbi.withHandle(handle -> handle.createQuery(ALL).map(ACCOUNT).list());
    }

    /** {@return the account of that user name} */
    public Optional<BrokerAccount> one(String username) {
        return some(List.of(username)).stream().findFirst();
    }

    /** {@return the accounts of these user names; those that are gone are missing} */
    List<BrokerAccount> some(Collection<String> usernames) {
        return jdbi.withHandle(handle -> handle.createQuery(SOME)
                .bindArray("usernames", String.class, List.copyOf(usernames))
                .map(ACCOUNT)
                .list());
    }

    /** Tells the hubs, for their metrics, how many more the broker has refused. */
    public void tellRefused(BrokerRefusal kind, long count) {
        jdbi.useHandle(handle -> handle.createQuery(TELL_REFUSED)
                .bind("channel", BrokerRefusals.CHANNEL)
                .bind("told", kind.code() + " " + count)
                .mapTo(String.class)
                .findOne());
    }

    /** Stores what was refused of devices; of user names that are none nothing is kept. */
    public void storeRefused(List<DeviceRefusals> refused) {
        jdbi.useHandle(handle -> handle.createQuery(STORE_REFUSED)
                .bindArray(
                        "devices",
                        String.class,
                        refused.stream().map(DeviceRefusals::deviceId).toList())
                .bindArray(
                        "reasons",
                        String.class,
                        refused.stream().map(each -> each.reason().code()).toList())
                .bindArray(
                        "counts",
                        Long.class,
                        refused.stream().map(DeviceRefusals::count).toList())
                .bindArray(
                        "firsts",
                        Long.class,
                        refused.stream()
                                .map(each -> each.sinceFirst().toMillis())
                                .toList())
                .bindArray(
                        "lasts",
                        Long.class,
                        refused.stream()
                                .map(each -> each.sinceLast().toMillis())
                                .toList())
                .mapTo(Integer.class)
                .one());
    }
}
