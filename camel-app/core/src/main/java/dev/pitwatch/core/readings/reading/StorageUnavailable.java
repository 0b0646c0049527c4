package dev.pitwatch.core.readings.reading;

import java.util.List;

/** The database is away, and the same has to be tried again. Nothing was stored, unless an answer was lost. */
public final class StorageUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Reading> perhapsStored;

    /** Nothing was stored. */
    public StorageUnavailable(Throwable cause) {
        this(cause, List.of());
    }

    /**
     * It failed on its way, and no one knows whether before or after the commit took effect.
     *
     * @param perhapsStored readings that may have been new: tried again, they are taken for copies if it took effect
     */
    public StorageUnavailable(Throwable cause, List<Reading> perhapsStored) {
        super(cause.getMessage(), cause);
        this.perhapsStored = List.copyOf(perhapsStored);
    }

    /** {@return readings that may have been new and be stored now; empty when surely none is} */
    public List<Reading> perhapsStored() {
        return perhapsStored;
    }
}
