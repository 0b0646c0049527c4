package dev.pitwatch.core.readings.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Takes CSV apart into records: a line break between quotes ends none. */
final class CsvRecords {

    private static final int BUFFER = 64 * 1024;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;

    CsvRecords(InputStream in) {
        this.in = in;
    }

    /** {@return whole records, at most so many, as they stand in the file; empty: that was all} */
    byte[] next(int most) throws IOException {
        ByteArrayOutputStream records = new ByteArrayOutputStream();
        boolean quoted = false;
        for (int found = 0; found < most; ) {
            int octet = read();
            if (octet < 0) {
                if (quoted) {
                    throw new IOException("the file ends between quotes");
                }
                break;
            }
            records.write(octet);
            quoted ^= octet == '"';
            if (octet == '\n' && !quoted) {
                found++;
            }
        }
        return records.toByteArray();
    }

    /** {@return how many records are left} */
    long count() throws IOException {
        long found = 0;
        boolean quoted = false;
        for (int octet = read(); octet >= 0; octet = read()) {
            quoted ^= octet == '"';
            found += octet == '\n' && !quoted ? 1 : 0;
        }
        return found;
    }

    private int read() throws IOException {
        if (from == to) {
            from = 0;
            to = in.read(buffer);
            if (to <= 0) {
                to = 0;
                return -1;
            }
        }
        return buffer[from++] & 0xff;
    }
}
