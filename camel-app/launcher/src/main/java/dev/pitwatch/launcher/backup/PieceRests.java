package dev.pitwatch.launcher.backup;

import dev.pitwatch.base.limit.Rests;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Optional;

/** The rests of a copy after each piece: some 400 GB of a database are copied before it rests no more. */
final class PieceRests {

    /** Bytes from one rest to the next. */
    static final int PIECE = 1 << 22;

    private final Optional<Rests> rests;
    private int inPiece;

    private PieceRests(Optional<Rests> rests) {
        this.rests = rests;
    }

    static PieceRests afterEachPiece() {
        return afterEachPiece(new Rests());
    }

    static PieceRests afterEachPiece(Rests rests) {
        return new PieceRests(Optional.of(rests));
    }

    /** {@return those of a copy that nothing runs beside} */
    static PieceRests none() {
        return new PieceRests(Optional.empty());
    }

    /** Rests where these bytes, which were written to that file, made a piece full; it is on the disk then. */
    void written(int bytes, FileOutputStream file) throws IOException {
        if (isFull(bytes)) {
            file.getFD().sync(); // little at a time: the database's own writes wait for what is before them
            rest();
        }
    }

    /** Rests where these bytes, which were read and are not written, made a piece full. */
    void read(int bytes) {
        if (isFull(bytes)) {
            rest();
        }
    }

    private boolean isFull(int bytes) {
        inPiece += rests.isPresent() ? bytes : 0;
        return inPiece >= PIECE;
    }

    private void rest() {
        rests.ifPresent(Rests::rest);
        inPiece = 0;
    }
}
