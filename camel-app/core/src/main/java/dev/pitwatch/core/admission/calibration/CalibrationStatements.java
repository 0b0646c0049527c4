package dev.pitwatch.core.admission.calibration;

/** What is written of {@code calibration} along with devices, as a part of that statement. */
public final class CalibrationStatements {

    /** Gives a device what is in force of another, or is to come; takes {@code :device}, {@code :new} and {@code :now}. */
    public static final String INHERIT =
            """
            insert into calibration (workshop_id, device_id, metric, value_offset, gain, valid_from, reference,
                created_by, created_at)
            select workshop_id, :new, metric, value_offset, gain, greatest(valid_from, :now), reference, created_by, :now
            from calibration c
            where device_id = :device and not exists (
                select 1 from calibration later
                where later.device_id = c.device_id and later.metric = c.metric and later.valid_from <= :now
                    and (later.valid_from, later.id) > (c.valid_from, c.id))
            order by valid_from, id
            """;

    private CalibrationStatements() {}
}
