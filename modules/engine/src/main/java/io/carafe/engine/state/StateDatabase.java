package io.carafe.engine.state;

import io.carafe.base.ContainerId;
import io.carafe.base.Problem;
import io.carafe.engine.record.ContainerRecord;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One connection to the SQLite file, used by one thread.
 *
 * <p>WAL with synchronous NORMAL: a commit is one write to the log without a sync. It survives the
 * death of the process; after a crash of the host the newest commits may be missing, never torn.
 * Source: sqlite.org/pragma.html#pragma_synchronous.
 */
final class StateDatabase implements AutoCloseable {
  private static final int SCHEMA_VERSION = 1;

  private final Path file;
  private final Connection connection;
  private final PreparedStatement upsert;
  private final PreparedStatement delete;

  private StateDatabase(Path file, Connection connection) throws SQLException {
    this.file = file;
    this.connection = connection;
    this.upsert =
        connection.prepareStatement(
            """
            INSERT INTO containers (id, name, created, status, image, document)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
              name = excluded.name, status = excluded.status, document = excluded.document
            """);
    this.delete = connection.prepareStatement("DELETE FROM containers WHERE id = ?");
  }

  static StateDatabase open(Path file) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
    config.setBusyTimeout(10_000);
    // Else every write is followed by a question for the keys it made.
    config.setGetGeneratedKeys(false);
    try {
      Connection connection = config.createConnection("jdbc:sqlite:" + file);
      try {
        prepareSchema(connection, file);
        connection.setAutoCommit(false);
        return new StateDatabase(file, connection);
      } catch (SQLException | Problem e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw problem("open", file, e);
    }
  }

  private static void prepareSchema(Connection connection, Path file) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      int version;
      try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
        version = row.getInt(1);
      }
      if (version > SCHEMA_VERSION) {
        throw Problem.unsupported(
                "open state store "
                    + file
                    + ": its schema "
                    + version
                    + " is newer than this Carafe")
            .withHint("Use the newer Carafe that wrote it, or another --root.");
      }
      if (version == 0) {
        statement.executeUpdate(
            """
            CREATE TABLE containers (
              id TEXT PRIMARY KEY, name TEXT NOT NULL, created INTEGER NOT NULL,
              status TEXT NOT NULL, image TEXT NOT NULL, document TEXT NOT NULL) WITHOUT ROWID
            """);
        statement.executeUpdate("PRAGMA user_version = " + SCHEMA_VERSION);
      }
    }
  }

  List<ContainerRecord> load() {
    List<ContainerRecord> records = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("SELECT id, document FROM containers ORDER BY created, id")) {
      while (rows.next()) {
        records.add(read(rows.getString(1), rows.getString(2)));
      }
      connection.commit();
      return records;
    } catch (SQLException e) {
      throw problem("read", file, e);
    }
  }

  private ContainerRecord read(String id, String document) {
    try {
      return RecordJson.read(document);
    } catch (Problem e) {
      throw Problem.corrupt(
              "read state store " + file + ": container " + id + ": " + e.getMessage())
          .withCause(e);
    }
  }

  /** Writes all of {@code batch} or, where a problem comes back, nothing. */
  Optional<Problem> write(List<Map.Entry<ContainerId, Optional<ContainerRecord>>> batch) {
    try {
      for (Map.Entry<ContainerId, Optional<ContainerRecord>> entry : batch) {
        if (entry.getValue().isPresent()) {
          put(entry.getValue().get());
        } else {
          delete.setString(1, entry.getKey().value());
          delete.executeUpdate();
        }
      }
      connection.commit();
      return Optional.empty();
    } catch (SQLException e) {
      return Optional.of(rolledBack(problem("write", file, e)));
    }
  }

  private void put(ContainerRecord container) throws SQLException {
    upsert.setString(1, container.id().value());
    upsert.setString(2, container.name().value());
    upsert.setLong(3, StatusJson.nanos(container.created()));
    upsert.setString(4, container.status().word());
    upsert.setString(5, container.image().id().toString());
    upsert.setString(6, RecordJson.write(container));
    upsert.executeUpdate();
  }

  private Problem rolledBack(Problem problem) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      problem.addSuppressed(e);
    }
    return problem;
  }

  private static Problem problem(String operation, Path file, SQLException e) {
    String message = operation + " state store " + file + ": ";
    SQLiteErrorCode code =
        e instanceof SQLiteException known ? known.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code.code & 0xff) {
      case 13 -> // SQLITE_FULL
          Problem.exhausted(message + "the disk is full")
              .withHint("Free some space, or remove containers and images.")
              .withCause(e);
      case 11, 26 -> // SQLITE_CORRUPT, SQLITE_NOTADB
          Problem.corrupt(message + "the file is damaged").withCause(e);
      case 3, 8, 14 -> // SQLITE_PERM, SQLITE_READONLY, SQLITE_CANTOPEN
          Problem.denied(message + "it cannot be opened or written").withCause(e);
      default -> Problem.unavailable(message + e.getMessage()).withCause(e);
    };
  }

  @Override
  public void close() {
    try (connection;
        upsert;
        delete) {
      connection.commit();
    } catch (SQLException e) {
      throw problem("close", file, e);
    }
  }
}
