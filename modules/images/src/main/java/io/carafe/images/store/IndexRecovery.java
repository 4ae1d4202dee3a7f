package io.carafe.images.store;

import io.carafe.base.Digest;
import io.carafe.base.Problem;
import io.carafe.images.content.ContentStore;
import io.carafe.images.content.Workspace;
import io.carafe.spec.image.Descriptor;
import io.carafe.spec.image.ImageIndex;
import io.carafe.spec.image.ImageLimits;
import io.carafe.spec.image.Manifest;
import io.carafe.spec.image.ManifestDocument;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes an index anew where index.json cannot be read: from its copy, which may lack the last
 * change, and from the manifests among the blobs, which then have no name. The damaged file is kept
 * in the quarantine.
 */
final class IndexRecovery {
  private static final System.Logger LOG = System.getLogger(IndexRecovery.class.getName());

  private IndexRecovery() {}

  /** The entries of index.json, or what can be found of them. */
  static List<Entry> load(Workspace workspace, ContentStore content) {
    try {
      return Index.load(workspace.content(), Index.FILE);
    } catch (Problem.Invalid | Problem.Exhausted | Problem.Unsupported e) {
      LOG.log(Level.WARNING, "index.json is damaged, made anew: " + e.requireMessage());
    }
    List<Entry> entries = new ArrayList<>(copy(workspace));
    Set<Digest> known = new HashSet<>();
    entries.forEach(entry -> known.add(entry.manifest().digest()));
    for (Descriptor manifest : manifests(content)) {
      if (known.add(manifest.digest())) {
        entries.add(new Entry(manifest, Optional.empty(), Optional.empty()));
      }
    }
    workspace.quarantine(workspace.content(), Index.FILE);
    Index.save(workspace, entries);
    return entries;
  }

  private static List<Entry> copy(Workspace workspace) {
    try {
      return Index.load(workspace.root(), Index.COPY);
    } catch (Problem.Invalid | Problem.Exhausted | Problem.Unsupported e) {
      LOG.log(Level.WARNING, "the copy of index.json is damaged: " + e.requireMessage());
      return List.of();
    }
  }

  /** Every manifest and index among the blobs, without those that an index lists. */
  private static List<Descriptor> manifests(ContentStore content) {
    List<Descriptor> found = new ArrayList<>();
    Set<Digest> listed = new HashSet<>();
    for (Digest digest : content.list()) {
      long size = content.size(digest).orElse(0L);
      if (size == 0 || size > ImageLimits.MANIFEST_BYTES_MAX) {
        continue;
      }
      try {
        ManifestDocument document =
            ManifestDocument.parse(content.read(digest, ImageLimits.MANIFEST_BYTES_MAX));
        switch (document) {
          case ImageIndex index -> index.manifests().forEach(entry -> listed.add(entry.digest()));
          case Manifest _ -> {}
        }
        found.add(Descriptor.of(document.mediaType(), digest, size));
      } catch (Problem e) {
        LOG.log(Level.DEBUG, "no manifest: " + e.requireMessage());
      }
    }
    found.removeIf(descriptor -> listed.contains(descriptor.digest()));
    return found;
  }
}
