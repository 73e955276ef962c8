// SPDX-License-Identifier: MIT
#include <algorithm>
#include <functional>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "../base/cache.hpp"
#include "../base/error.hpp"
#include "../base/memory.hpp"
#include "tape.hpp"

namespace sluice {
namespace {

constexpr std::size_t chunk_bytes = 1 << 16;

/// Whole cache lines, at least one, so that no value lies at a null address.
std::size_t rounded(std::size_t bytes) {
  return (std::max<std::size_t>(bytes, 1) + cache_line - 1) / cache_line * cache_line;
}

/// The steps between which a value must stay, and where it then lies.
struct Life {
  Slot* slot;
  std::size_t first, last;
  std::size_t bytes;
  std::size_t offset = 0;

  bool meets(const Life& other) const { return first <= other.last && other.first <= last; }
};

/// The lowest offset at which a value is clear of all placed ones that live at its time.
std::size_t free_offset(const Life& life, const std::vector<Life>& placed) {
  std::size_t offset = 0;
  for (const Life& other : placed)  // by offset
    if (life.meets(other) && other.offset < offset + life.bytes)
      offset = std::max(offset, other.offset + other.bytes);
  return offset;
}

/// Gives each life an offset, the largest first, and returns the memory that they take together.
std::size_t place(std::vector<Life>& lives) {
  std::ranges::stable_sort(lives, std::greater{}, &Life::bytes);
  std::vector<Life> placed;
  std::size_t total = 0;
  for (Life& life : lives) {
    life.offset = free_offset(life, placed);
    total = std::max(total, life.offset + life.bytes);
    placed.insert(std::ranges::upper_bound(placed, life.offset, {}, &Life::offset), life);
  }
  return total;
}

/// Pieces of memory that are free at the moment.
class FreeMemory {
 public:
  void put(std::span<std::byte> piece) { pieces_.emplace(piece.size(), piece.data()); }

  /// The smallest piece of enough bytes, the rest of it staying free; null when there is none.
  std::byte* take(std::size_t bytes) {
    const auto found = pieces_.lower_bound(bytes);
    if (found == pieces_.end()) return nullptr;
    const auto [size, memory] = *found;
    pieces_.erase(found);
    if (size > bytes) put({memory + bytes, size - bytes});
    return memory;
  }

 private:
  std::multimap<std::size_t, std::byte*> pieces_;  // by size
};

/// Whether an input stands in several places, so that its gradient is written in turns.
bool repeats_an_input(const Step& step) {
  return std::ranges::any_of(step.gradients, [&](const GradientTarget& target) {
    return target && std::ranges::count(step.gradients, target.slot, &GradientTarget::slot) > 1;
  });
}

}  // namespace

void* Tape::reserve(std::size_t bytes) {
  const std::size_t taken = rounded(bytes);
  if (taken > chunk_left_) {
    chunk_left_ = std::max(taken, chunk_bytes);
    chunks_.push_back(aligned_memory(chunk_left_));
    chunk_next_ = static_cast<std::byte*>(chunks_.back().get());
  }
  void* memory = chunk_next_;
  chunk_next_ += taken;
  chunk_left_ -= taken;
  memory_ += taken;
  return memory;
}

void Tape::share_memory(std::span<const Var> kept) {
  if (mode_ != Mode::inference) fail("tape", "memory is shared on tapes in inference mode only");
  std::vector<Life> lives;
  std::unordered_map<const Slot*, std::size_t> index;
  for (std::size_t step = 0; step < steps_.size(); ++step) {
    for (const Slot* input : steps_[step].step.inputs)
      if (const auto found = index.find(input); found != index.end())
        lives[found->second].last = step;
    Slot* output = steps_[step].step.output;
    index.emplace(output, lives.size());
    lives.push_back({output, step, step, rounded(output->bytes())});
  }
  for (const Var& x : kept)
    if (const auto found = index.find(x.node().slot); found != index.end())
      lives[found->second].last = steps_.size();

  memory_ = place(lives);
  chunk_left_ = 0;
  chunks_.clear();
  chunks_.push_back(aligned_memory(memory_));
  auto* memory = static_cast<std::byte*>(chunks_.back().get());
  for (const Life& life : lives) life.slot->value = memory + life.offset;
}

/// Values between leaves have a gradient only from its first writer to the step that reads it, so
/// that a few pieces of memory serve them all; a step that works in place takes no other.
void Tape::place_gradients(Slot* y) {
  FreeMemory free;
  for (const std::span<std::byte> block : gradient_blocks_) free.put(block);
  std::unordered_set<const Slot*> placed;
  const auto is_open = [&](const Slot* slot) {
    return slot != nullptr && !is_leaf(slot) && !placed.contains(slot);
  };
  const auto place = [&](Slot* slot) {
    if (!is_open(slot)) return;
    placed.insert(slot);
    const std::size_t bytes = rounded(slot->bytes());
    slot->gradient = free.take(bytes);
    if (slot->gradient != nullptr) return;
    slot->gradient = reserve(bytes);
    gradient_blocks_.emplace_back(static_cast<std::byte*>(slot->gradient), bytes);
  };
  /// Hands the output's gradient on to an input's of the same size.
  const auto hand_on = [&](const Step& step) {
    if (repeats_an_input(step)) return false;
    const auto heir = std::ranges::find_if(step.gradients, [&](const GradientTarget& target) {
      return is_open(target.slot) && target.slot->bytes() == step.output->bytes();
    });
    if (heir == step.gradients.end()) return false;
    placed.insert(heir->slot);
    heir->slot->gradient = step.output->gradient;
    return true;
  };
  place(y);
  for (const Replayed* replayed : backward_) {
    const Step& step = replayed->step;
    const bool handed_on = replayed->in_place && hand_on(step);
    for (const GradientTarget& target : step.gradients) place(target.slot);
    if (handed_on) continue;
    free.put({static_cast<std::byte*>(step.output->gradient), rounded(step.output->bytes())});
  }
}

}  // namespace sluice
