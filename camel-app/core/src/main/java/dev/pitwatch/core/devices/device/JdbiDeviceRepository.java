package dev.pitwatch.core.devices.device;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import dev.pitwatch.core.admission.licence.LicenceStatements;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Devices in PostgreSQL. */
public final class JdbiDeviceRepository {

    /**
     * Which devices are wanted; empty: any.
     *
     * @param label one of theirs
     */
    public record Filter(
            long workshopId,
            Optional<String> status,
            Optional<Long> pitId,
            Optional<String> deviceId,
            Optional<String> label) {

        /** {@return all of the workshop} */
        public static Filter of(long workshopId) {
            return new Filter(workshopId, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
        }
    }

    /**
     * The places a registration named, by their codes in topics.
     *
     * @param workshopCode "unclaimed" where there is no workshop
     * @param devices of the workshop, retired ones too
     */
    public record Assignment(String workshopCode, long devices, Optional<Long> pitId, Optional<String> pitCode) {}

    /**
     * A registration with the hashes of its secrets.
     *
     * @param workshopId null: unclaimed
     * @param most devices that the workshop may have then
     */
    public record Registration(
            @Nullable Long workshopId,
            long most,
            NewDevice device,
            byte[] licenceHash,
            byte[] claimCodeHash,
            Optional<NewBrokerAccount> account) {}

    private static final Map<String, String> ORDERS = Map.of(
            "device_id", "d.device_id",
            "-device_id", "d.device_id desc",
            "created_at", "d.created_at, d.device_id",
            "-created_at", "d.created_at desc, d.device_id",
            "last_seen_at", "d.last_seen_at nulls first, d.device_id",
            "-last_seen_at", "d.last_seen_at desc nulls last, d.device_id");

    private static final String COLUMNS =
            """
            d.device_id, d.workshop_id, d.pit_id, d.name, d.labels, d.status,
                d.connection, d.reported_reason, d.last_seen_at, d.fw, d.firmware_pin, d.board, d.boot_id, d.ip, d.rssi,
                d.interval_s, d.sensor_types, d.reported_sensors, d.legacy, d.created_at,
                case when l.status = 'active' and l.expires_at <= :now then 'expired' else l.status end
                    as licence_status,
                l.expires_at as licence_expires_at, l.rotated_at as licence_rotated_at,
                %s as wanted, case when %s = 'disabled' then %s end as wanted_reason
            """
                    .formatted(WantedStatements.WANTED, WantedStatements.WANTED, WantedStatements.REASON);
    private static final String FROM = "from device d " + WantedStatements.JOINS;
    private static final String WANTED = FROM
            + """
            where d.workshop_id = :workshop and (:status::text is null or d.status = :status)
              and (:pitId::bigint is null or d.pit_id = :pitId)
              and (:deviceId::text is null or d.device_id = :deviceId)
              and (:label::text is null or d.labels @> array[:label::text])
            """;
    private static final String UNCLAIMED =
            FROM + "where d.workshop_id is null and (:q::text is null or strpos(lower(d.device_id), lower(:q)) > 0)";
    private static final RowMapper<Device> DEVICE = RecordMapper.of(Device.class);
    private static final ListQuery<Device> LIST = new ListQuery<>(COLUMNS, WANTED, DEVICE);
    private static final ListQuery<Device> LIST_UNCLAIMED = new ListQuery<>(COLUMNS, UNCLAIMED, DEVICE);
    private static final String FIND = "select %s %s where d.device_id = :id".formatted(COLUMNS, FROM);

    private static final String PLACE =
            """
            select w.code as workshop_code, p.id as pit_id, p.code as pit_code,
                (select count(*) from device d where d.workshop_id = w.id) as devices
            from workshop w
            left join pit p on p.workshop_id = w.id and p.archived_at is null
                and (:pitId::bigint is null or p.id = :pitId)
                and (:pitNumber::integer is null or p.pit_number = :pitNumber)
                and (:pitId::bigint is not null or :pitNumber::integer is not null)
            where w.id = :workshop
            """;
    private static final String INSERT =
            """
            with d as (
                insert into device (device_id, workshop_id, pit_id, name, sensor_types, interval_s, claim_code_hash)
                values (:device, :workshop, :pit, :name, :types, :interval, :claim)
                on conflict do nothing
                returning device_id, workshop_id)
            """
                    + LicenceStatements.ADD;
    private static final String CAMERA =
            """
            update pit set camera_ip = coalesce(:ip, camera_ip), camera_model = coalesce(:model, camera_model)
            where id = :pit
            """;

    private final Database database;
    private final Clock clock;

    /** Takes the clock that licences end by. */
    public JdbiDeviceRepository(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** {@return a page, sorted by a field, downwards with a leading "-"; empty: no such workshop in the scope} */
    public Optional<Paged<Device>> list(Scope scope, Filter filter, String sort, Page page) {
        return database.in(
                scope,
                handle -> LIST.pageOf(
                        filter.workshopId(), handle, ORDERS.get(sort), page, query -> query.bindMethods(filter)
                                .bind("now", clock.instant())));
    }

    /** {@return a page of those that no one has yet, by a part of their id if one is given} */
    public Paged<Device> listUnclaimed(Scope scope, Optional<String> search, String sort, Page page) {
        return database.in(
                scope,
                handle -> LIST_UNCLAIMED.page(
                        handle, ORDERS.get(sort), page, query -> query.bind("q", search.orElse(null))
                                .bind("now", clock.instant())));
    }

    /** {@return the device, if the scope sees it} */
    public Optional<Device> find(Scope scope, String deviceId) {
        return database.in(scope, handle -> handle.createQuery(FIND)
                .bind("id", deviceId)
                .bind("now", clock.instant())
                .map(DEVICE)
                .findOne());
    }

    /**
     * Stores device, licence and broker account, and the camera of its pit, all or nothing.
     *
     * @throws dev.pitwatch.base.problem.Problem {@code not_found} for an unknown workshop or pit id,
     *     {@code validation_failed} for an unknown pit number, {@code already_known}, {@code conflict} for too many
     */
    public Assignment register(Scope scope, Registration registration) {
        return database.in(scope, handle -> {
            Assignment place = place(handle, registration);
            insert(handle, registration, place);
            registration.account().ifPresent(account -> insert(handle, account));
            place.pitId().ifPresent(pit -> setCamera(handle, pit, registration.device()));
            return place;
        });
    }

    private static Assignment place(Handle handle, Registration registration) {
        NewDevice device = registration.device();
        if (registration.workshopId() == null) {
            return new Assignment("unclaimed", 0, Optional.empty(), Optional.empty());
        }
        Assignment place = handle.createQuery(PLACE)
                .bind("workshop", registration.workshopId())
                .bindByType("pitId", device.pitId().orElse(null), Long.class)
                .bindByType("pitNumber", device.pitNumber().orElse(null), Integer.class)
                .map(RecordMapper.of(Assignment.class))
                .findOne()
                .orElseThrow(() -> Problem.notFound("workshop"));
        if (place.devices() >= registration.most()) {
            throw Problem.conflict("the workshop has %d devices, retired ones too, expected fewer than %d"
                    .formatted(place.devices(), registration.most()));
        }
        if (device.hasPit() && place.pitId().isEmpty()) {
            throw device.pitId().isPresent()
                    ? Problem.notFound("pit")
                    : Problem.invalid("pit_number", "is no pit of the workshop");
        }
        return place;
    }

    private static void insert(Handle handle, Registration registration, Assignment place) {
        NewDevice device = registration.device();
        int inserted = handle.createUpdate(INSERT)
                .bind("device", device.deviceId())
                .bindByType("workshop", registration.workshopId(), Long.class)
                .bindByType("pit", place.pitId().orElse(null), Long.class)
                .bind("name", device.name())
                .bindArray("types", String.class, device.sensorTypes())
                .bind("interval", device.intervalS())
                .bind("claim", registration.claimCodeHash())
                .bind("key", registration.licenceHash())
                .execute();
        if (inserted == 0) {
            throw new Problem(
                    ProblemCode.ALREADY_KNOWN, "device %s is registered already".formatted(device.deviceId()));
        }
    }

    private static void insert(Handle handle, NewBrokerAccount account) {
        handle.createUpdate(NewBrokerAccount.INSERT).bindMethods(account).execute();
    }

    private static void setCamera(Handle handle, long pitId, NewDevice device) {
        if (device.cameraIp() != null || device.cameraModel() != null) {
            handle.createUpdate(CAMERA)
                    .bind("ip", device.cameraIp())
                    .bind("model", device.cameraModel())
                    .bind("pit", pitId)
                    .execute();
        }
    }
}
