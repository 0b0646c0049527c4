package dev.pitwatch.core.notices.notification;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** New notices in PostgreSQL. Those to users name them; addresses are looked up when a notice is sent, so a new one counts at once. */
final class JdbiNoticeQueueRepository {

    private static final String OF_PROGRESS = NoticeEvent.OF_PROGRESS.stream()
            .map(event -> "'%s'".formatted(event.code()))
            .collect(joining(", ", "(", ")"));

    /** To its customer: alerts of its pit and what webhooks hear of it have limits of their own, or none. */
    private static final int MAX_OF_A_JOB = 30;

    /** Of a workshop in 24 hours, to addresses that are not confirmed to be read. */
    static final int MAX_MAILS_TO_UNCONFIRMED = 200;

    private static final String INSERT =
            """
            insert into notice (workshop_id, user_id, push_subscription_id, address, language, event, class, channel, then_by, params,
                secrets, dedupe_key, state, reason, next_attempt_at, give_up_at, created_at, urgent, announcement_id, subject,
                alert_id, job_id, throttle_key, unconfirmed)
            select place.id, u.id, :browser, :address, :language,
                :event, :class, way.channels[1], way.channels[2:], :params::jsonb,
                case when held.reason is null then :secrets::bytea end, :key,
                case when held.reason is null then 'pending' else 'suppressed' end, held.reason, :due, :giveUpAt, :now, :urgent,
                :announcement, :subject, :alert, :job, :throttleKey, mail.unconfirmed and way.reached
            from (values (1)) as always (one)
            left join app_user u on u.id = :user
            left join workshop w on w.id = u.workshop_id
            cross join lateral (
                select case when :user::bigint is null then :workshop::bigint else u.workshop_id end) as place (id)
            cross join lateral (
                select 'email' = any(:channels) and :event <> 'one_time_code' and place.id is not null
                    and u.email_confirmed_at is null) as mail (unconfirmed)
            cross join lateral (
                select mail.unconfirmed and (select count(*) >= %d from notice x
                    where x.workshop_id = place.id and x.unconfirmed and x.created_at > :now::timestamptz - interval '24 hours')
                ) as mails (used_up)
            cross join lateral (
                select coalesce(
                        array_agg(c.channel order by (:preferring and c.channel = w.preferred_channel) is true desc, c.place)
                            filter (where c.channel <> 'email' or not mails.used_up), :channels),
                    count(*) filter (where c.channel <> 'email' or not mails.used_up) > 0
                from unnest(:channels) with ordinality as c (channel, place)) as way (channels, reached)
            cross join lateral (
                select case
                    when :suppressed::text is not null then :suppressed
                    when not way.reached then 'day_limit'
                    when :class = 'customer' and :event in %s and exists (
                        select 1 from preference p where p.user_id = u.id and 'job_progress' = any(p.opt_outs)) then 'opted_out'
                    when :class = 'customer' and (select count(*) >= %d from notice x
                        where x.job_id = :job and x.class = 'customer') then 'throttled'
                end) as held (reason)
            where :user::bigint is null or u.id is not null
            on conflict (dedupe_key) do nothing
            """
                    .formatted(MAX_MAILS_TO_UNCONFIRMED, OF_PROGRESS, MAX_OF_A_JOB);

    private static final String THERE = "select dedupe_key from notice where dedupe_key = any(:keys)";

    /** What is more is counted only. */
    private static final int MAX_LINES = 20;

    private static final String ADD_LINE =
            """
            update notice n set params = n.params
                || jsonb_build_object('count', ((n.params ->> 'count')::int + 1)::text)
                || case when jsonb_array_length((n.params ->> 'lines')::jsonb) < :most
                    then jsonb_build_object('lines', ((n.params ->> 'lines')::jsonb || :line::jsonb)::text) else '{}' end
            where n.dedupe_key = :key and n.state = 'pending' and n.attempts = 0
            """;

    private final Database database;
    private final NoticeSecrets secrets;

    JdbiNoticeQueueRepository(Database database, NoticeSecrets secrets) {
        this.database = database;
        this.secrets = secrets;
    }

    /** Adds them as pending or suppressed; returns how many: not those whose user the scope has not, or whose key is there. */
    int add(Scope scope, List<DecidedNotice> decided, Instant now) {
        return added(scope, decided, now).size();
    }

    /** {@return the keys of those that were added} Two round trips, however many people are notified. */
    private Set<String> added(Scope scope, List<DecidedNotice> decided, Instant now) {
        return database.in(scope, handle -> {
            Set<String> there = there(handle, decided);
            List<DecidedNotice> absent =
                    decided.stream().filter(one -> there.add(key(one))).toList();
            PreparedBatch batch = handle.prepareBatch(INSERT);
            absent.forEach(one -> bind(batch, one, now).add());
            int[] rows = batch.execute();
            return IntStream.range(0, rows.length)
                    .filter(number -> rows[number] > 0)
                    .mapToObj(number -> key(absent.get(number)))
                    .collect(toSet());
        });
    }

    /**
     * {@return those of their keys that are there} Of many people most were told before that a limit is reached or their hours are
     * quiet, and an insertion that comes to nothing takes as long as any other. One notice is inserted without asking.
     */
    private static Set<String> there(Handle handle, List<DecidedNotice> decided) {
        if (decided.size() <= 1) {
            return new HashSet<>();
        }
        return handle.createQuery(THERE)
                .bindArray(
                        "keys",
                        String.class,
                        decided.stream()
                                .map(JdbiNoticeQueueRepository::key)
                                .distinct()
                                .toArray())
                .mapTo(String.class)
                .collect(toCollection(HashSet::new));
    }

    private static String key(DecidedNotice decided) {
        return decided.notice().dedupeKey();
    }

    /** Makes summaries of the lines; {@return those whose summary was there already} */
    List<SummaryLine> addFirst(Scope scope, List<SummaryLine> lines, Instant now) {
        Set<String> first =
                added(scope, lines.stream().map(SummaryLine::summary).toList(), now);
        return lines.stream()
                .filter(line -> !first.contains(key(line.summary())))
                .toList();
    }

    /** Adds the lines to the summaries of their keys; {@return those whose summary was begun to be sent} */
    List<SummaryLine> addNext(Scope scope, List<SummaryLine> lines) {
        if (lines.isEmpty()) {
            return List.of();
        }
        return database.in(scope, handle -> {
            PreparedBatch batch = handle.prepareBatch(ADD_LINE);
            lines.forEach(line -> batch.bind("key", key(line.summary()))
                    .bind("line", line.line())
                    .bind("most", MAX_LINES)
                    .add());
            int[] rows = batch.execute();
            return IntStream.range(0, rows.length)
                    .filter(number -> rows[number] == 0)
                    .mapToObj(lines::get)
                    .toList();
        });
    }

    private PreparedBatch bind(PreparedBatch insert, DecidedNotice decided, Instant now) {
        Notice notice = decided.notice();
        Instant last = decided.due().plus(Outbox.tried());
        bind(insert, notice.target());
        bind(insert, notice.origin());
        List<String> channels =
                notice.channels().stream().map(NoticeChannel::code).toList();
        return insert.bind("event", notice.event().code())
                .bind("class", notice.event().noticeClass().code())
                .bindArray("channels", String.class, channels.toArray())
                .bind("preferring", notice.event().noticeClass() == NoticeClass.CUSTOMER)
                .bind("params", NoticeSecrets.open(notice))
                .bind("secrets", notice.event().secret().isEmpty() ? null : secrets.seal(notice))
                .bind("key", notice.dedupeKey())
                .bindByType(
                        "suppressed",
                        decided.suppressed().map(Suppression::code).orElse(null),
                        String.class)
                .bind("due", decided.due())
                .bind("giveUpAt", notice.goodUntil().isBefore(last) ? notice.goodUntil() : last)
                .bind("now", now);
    }

    private static void bind(PreparedBatch insert, NoticeTarget target) {
        if (target instanceof NoticeTarget.User user) {
            bind(insert, null, user.id(), null, null);
        } else if (target instanceof NoticeTarget.Browser browser) {
            bind(insert, null, browser.userId(), browser.subscriptionId(), null);
        } else if (target instanceof NoticeTarget.Address address) {
            bind(insert, address.workshopId(), null, null, address);
        } else if (target instanceof NoticeTarget.Webhook webhook) {
            bind(insert, webhook.workshopId(), null, null, null);
        }
    }

    private static void bind(
            PreparedBatch insert,
            @Nullable Long workshop,
            @Nullable Long user,
            @Nullable Long browser,
            NoticeTarget.@Nullable Address address) {
        insert.bindByType("workshop", workshop, Long.class)
                .bindByType("user", user, Long.class)
                .bindByType("browser", browser, Long.class)
                .bindByType("address", address == null ? null : address.address(), String.class)
                .bindByType("language", address == null ? null : address.language(), String.class);
    }

    private static void bind(PreparedBatch insert, NoticeOrigin origin) {
        insert.bindByType("announcement", origin.announcementId(), Long.class)
                .bindByType("subject", origin.subject(), String.class)
                .bindByType("alert", origin.alertId(), Long.class)
                .bindByType("job", origin.jobId(), Long.class)
                .bindByType("throttleKey", origin.throttleKey(), String.class)
                .bind("urgent", origin.urgent());
    }
}
