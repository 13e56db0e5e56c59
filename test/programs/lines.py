"""Code objects of one line, and of more: functions, lambdas, classes, generators, coroutines."""
def one(): return 1
twice = lambda x: x + x
def spread(a,
           b=2): return a + b
def numbers(): yield 1; yield 2
class Short: x = 1
class Long:
    """Of some lines."""
    y = 2
    def method(self): return self.y
def outer():
    return (lambda: 3)()
async def waits(): return 1
for i in range(3):
    one(); twice(i); spread(i); list(numbers()); outer()
    Long().method()
try: waits().send(None)
except StopIteration: pass
