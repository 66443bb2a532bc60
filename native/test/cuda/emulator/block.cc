#include "test/cuda/emulator/block.h"

#include <setjmp.h>
#include <ucontext.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "test/cuda/emulator/fail.h"

namespace network3::cuda::emulator {

__thread Position position;

namespace {

constexpr std::size_t kStackBytes = 64 << 10;

// Runs threads one after the other until one waits at a barrier.
struct Fiber {
  std::unique_ptr<char[]> stack{new char[kStackBytes]};
  ucontext_t start;
  jmp_buf resume;
  unsigned thread = 0;
  bool waits = false;
  bool started = false;
};

class Block {
 public:
  void Run(unsigned threads, const std::function<void()>& thread);
  void Wait();

 private:
  void Resume(Fiber& fiber);
  [[noreturn]] void Work();
  void Yield();
  static void Enter(unsigned low, unsigned high);

  const std::function<void()>* thread_ = nullptr;
  unsigned threads_ = 0;
  unsigned next_ = 0;  // the first thread that has not started
  std::vector<std::unique_ptr<Fiber>> fibers_;
  Fiber* current_ = nullptr;
  jmp_buf scheduler_;
};

thread_local Block* running = nullptr;

void Block::Run(unsigned threads, const std::function<void()>& thread) {
  thread_ = &thread;
  threads_ = threads;
  next_ = 0;
  running = this;
  std::size_t used = 0;
  while (next_ < threads_) {
    if (used == fibers_.size()) fibers_.push_back(std::make_unique<Fiber>());
    Resume(*fibers_[used++]);
  }
  for (;;) {
    std::size_t waiting = 0;
    for (std::size_t i = 0; i < used; ++i) waiting += fibers_[i]->waits ? 1 : 0;
    if (waiting == 0) break;
    // A kernel with a barrier needs a separate fiber for each thread.
    if (waiting != threads_) Fail("only some threads of a block reach a barrier");
    for (std::size_t i = 0; i < used; ++i) Resume(*fibers_[i]);
  }
  running = nullptr;
}

void Block::Resume(Fiber& fiber) {
  current_ = &fiber;
  fiber.waits = false;
  position.thread = {fiber.thread, 0, 0};
  if (_setjmp(scheduler_) != 0) return;
  // Fibers are created once and reused, because creating them is slow.
  if (fiber.started) _longjmp(fiber.resume, 1);
  fiber.started = true;
  getcontext(&fiber.start);
  fiber.start.uc_stack.ss_sp = fiber.stack.get();
  fiber.start.uc_stack.ss_size = kStackBytes;
  fiber.start.uc_link = nullptr;
  const auto self = reinterpret_cast<std::uintptr_t>(this);
  makecontext(&fiber.start, reinterpret_cast<void (*)()>(&Block::Enter), 2,
              static_cast<unsigned>(self), static_cast<unsigned>(self >> 32));
  setcontext(&fiber.start);
}

void Block::Enter(unsigned low, unsigned high) {
  // NOLINTNEXTLINE(performance-no-int-to-ptr): makecontext takes ints only.
  reinterpret_cast<Block*>(static_cast<std::uintptr_t>(high) << 32 | low)->Work();
}

void Block::Work() {
  for (;;) {
    while (next_ < threads_) {
      current_->thread = next_++;
      position.thread = {current_->thread, 0, 0};
      (*thread_)();
    }
    Yield();
  }
}

void Block::Yield() {
  if (_setjmp(current_->resume) == 0) _longjmp(scheduler_, 1);
}

void Block::Wait() {
  current_->waits = true;
  Yield();
}

}  // namespace

void Barrier() { running->Wait(); }

void RunGrid(const Index& grid, const Index& block, const std::function<void()>& thread) {
  static thread_local Block runner;
  position.block_size = block;
  position.grid_size = grid;
  for (unsigned y = 0; y < grid.y; ++y) {
    for (unsigned x = 0; x < grid.x; ++x) {
      position.block = {x, y, 0};
      runner.Run(block.x, thread);
    }
  }
}

}  // namespace network3::cuda::emulator
